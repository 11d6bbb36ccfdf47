import {
  creditsField,
  pageQuery,
  usernameField,
  uuidField,
  validationSpans,
} from '@holdfast/service-kit/http';
import { annotateSpan } from '@holdfast/telemetry';
import { z } from 'zod';
import { reservationStatuses, shownStatus, type Reservation } from '../reservations/reservation.ts';
import { itemIdField } from './item-schemas.ts';

export const reserveRequestSchema = z
  .strictObject({ username: usernameField, item_id: itemIdField })
  .register(validationSpans, { name: 'parse_request' });

export const reservationParams = z.object({
  reservation_id: uuidField.meta({ description: 'Which reservation.' }),
});

export const reservationsQuery = pageQuery.extend({ username: usernameField });

export const reservationSchema = z
  .object({
    reservation_id: z.uuid(),
    username: z.string(),
    item_id: z.string(),
    credits: creditsField.meta({ description: 'The price when it was reserved.', example: 30 }),
    status: z.enum(reservationStatuses),
    expires_at: z.iso
      .datetime()
      .meta({ description: 'When the credits are given back, if nothing happens.' }),
  })
  .meta({ id: 'Reservation' });

export const reservationsPageSchema = z.object({
  reservations: z.array(reservationSchema),
  next_cursor: z.string().optional(),
});

export function presentReservation(reservation: Reservation): z.output<typeof reservationSchema> {
  return {
    reservation_id: reservation.reservationId,
    username: reservation.username,
    item_id: reservation.itemId,
    credits: reservation.credits,
    status: shownStatus(reservation),
    expires_at: reservation.expiresAt.toISOString(),
  };
}

/** Tells the active span which reservation a request is about. */
export function annotateReservation(reservation: Reservation): void {
  annotateSpan({
    'holdfast.user.name': reservation.username,
    'holdfast.item.id': reservation.itemId,
    'holdfast.reservation.id': reservation.reservationId,
    'holdfast.reservation.status': shownStatus(reservation),
  });
}
