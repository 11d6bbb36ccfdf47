import { pageQuery, uuidField } from '@holdfast/service-kit/fields';
import { creditsField, usernameField } from '@holdfast/user-service-client/contract';
import { z } from 'zod';
import { itemIdField } from './items.ts';

/** The body of `POST /reservations`. */
export const reserveRequestSchema = z.strictObject({ username: usernameField, item_id: itemIdField });

/** The path parameters of a reservation. */
export const reservationParamsSchema = z.object({
  reservation_id: uuidField.meta({ description: 'Which reservation.' }),
});

/** The query of `GET /reservations`. */
export const reservationsQuerySchema = pageQuery.extend({ username: usernameField });

/** What may become of a reservation; all but `reserved` are final. */
export const reservationStatuses = ['reserved', 'downloaded', 'cancelled', 'expired'] as const;
export type ReservationStatus = (typeof reservationStatuses)[number];

/** What the routes of a reservation answer. */
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

export type ReservationBody = z.output<typeof reservationSchema>;

/** The answer of `GET /reservations`. */
export const reservationPageSchema = z.object({
  reservations: z.array(reservationSchema),
  next_cursor: z.string().optional(),
});

export type ReservationPageBody = z.output<typeof reservationPageSchema>;
