import {
  decodeCursor,
  encodeCursor,
  idempotencyKeyField,
  problemResponses,
  renderProblem,
  sendIdempotentAnswer,
  sendRendered,
  validationSpans,
  type Auth,
  type Problem,
} from '@holdfast/service-kit/http';
import {
  reservationPageSchema,
  reservationParamsSchema,
  reservationSchema,
  reservationsQuerySchema,
  reserveRequestSchema,
} from '@holdfast/reservations-service-client/contract';
import { annotateSpan } from '@holdfast/telemetry';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cancelReservation, type CancelPorts } from '../reservations/cancel-reservation.ts';
import type { DownloadPorts } from '../reservations/download-reservation.ts';
import { findReservation } from '../reservations/find-reservation.ts';
import { listReservations } from '../reservations/list-reservations.ts';
import { reserveItemOnce, type ReserveOncePorts } from '../reservations/reserve-item-once.ts';
import { reserveItem, type ReservePorts } from '../reservations/reserve-item.ts';
import type { Reservations } from '../reservations/reservation.ts';
import { createReservationMeter } from '../reservations/reservation-metrics.ts';
import { nameReserveOutcome, renderReserved } from './reservation-answers.ts';
import { downloadRoute } from './reservation-download.ts';
import { annotateReservation, presentReservation } from './present-reservation.ts';

export type ReservationPorts = ReservePorts &
  ReserveOncePorts &
  DownloadPorts &
  CancelPorts & { readonly reservations: Reservations };

const reserveBodySchema = reserveRequestSchema.register(validationSpans, { name: 'parse_request' });

const schema = { tags: ['reservations'], security: [{ user: [] }] };

/** Reservations: items that credits are held for, to be downloaded or cancelled. */
export const reservationRoutes: FastifyPluginAsyncZod<{ ports: ReservationPorts; auth: Auth }> = async (
  app,
  { ports, auth },
) => {
  await app.register(downloadRoute, { ports, auth });
  const meterReservation = createReservationMeter();

  app.post(
    '/reservations',
    {
      schema: {
        ...schema,
        summary: 'Reserve an item: hold its price',
        description:
          'Under an Idempotency-Key it is safe to repeat: the first 201, 403, 404 or 409 comes again, byte for byte and ' +
          'with Idempotent-Replayed: true, whatever has changed since, also where repeats run at the same time. ' +
          'After a 503 repeat it under the same key; for another try after a refusal take a new one. A 409 says that an ' +
          'earlier attempt under this key has ended without a reservation. Keys are each user’s own, and kept as long ' +
          'as the reservations.',
        headers: z.object({ 'idempotency-key': idempotencyKeyField.optional() }),
        body: reserveBodySchema,
        response: {
          201: reservationSchema,
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { username, item_id: itemId } = request.body;
      annotateSpan({ 'holdfast.user.name': username, 'holdfast.item.id': itemId });
      await auth.requireUser(request, username);
      const idempotencyKey = request.headers['idempotency-key'];
      if (idempotencyKey === undefined) {
        const reservation = await meterReservation(
          async () => reserveItem(ports, { username, itemId }),
          () => 'reserved',
        );
        annotateReservation(reservation);
        return sendRendered(reply, renderReserved(reservation));
      }
      const render = {
        reserved: renderReserved,
        refused: (refusal: Problem) => renderProblem(refusal, request),
      };
      const result = await meterReservation(
        async () => reserveItemOnce(ports, { username, itemId, idempotencyKey, render }),
        nameReserveOutcome,
      );
      if (result.reservationId !== undefined) {
        annotateSpan({
          'holdfast.reservation.id': result.reservationId,
          ...(result.isReplay ? {} : { 'holdfast.reservation.status': 'reserved' }),
        });
      }
      return sendIdempotentAnswer(reply, result);
    },
  );

  app.get(
    '/reservations',
    {
      schema: {
        ...schema,
        summary: 'The reservations of a user, newest first',
        querystring: reservationsQuerySchema,
        response: { 200: reservationPageSchema, ...problemResponses(401, 403, 422, 503) },
      },
    },
    async (request) => {
      const { username, cursor, limit } = request.query;
      annotateSpan({ 'holdfast.user.name': username });
      await auth.requireUser(request, username);
      const owner = `reservations:${username}`;
      const beforeSequence = cursor === undefined ? undefined : decodeCursor(cursor, owner, z.int().min(1));
      const page = await listReservations(ports, { username, beforeSequence, limit });
      return {
        reservations: page.reservations.map(presentReservation),
        ...(page.nextBeforeSequence === undefined
          ? {}
          : { next_cursor: encodeCursor(owner, page.nextBeforeSequence) }),
      };
    },
  );

  app.get(
    '/reservations/:reservation_id',
    {
      schema: {
        ...schema,
        summary: 'One reservation',
        params: reservationParamsSchema,
        response: { 200: reservationSchema, ...problemResponses(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const reservation = await findReservation(ports, {
        reservationId: request.params.reservation_id,
        authorize: async (username) => auth.requireUser(request, username),
      });
      annotateReservation(reservation);
      return presentReservation(reservation);
    },
  );

  app.delete(
    '/reservations/:reservation_id',
    {
      schema: {
        ...schema,
        summary: 'Cancel a reservation: give the credits back',
        description: 'Safe to repeat. One that has expired stays expired: its credits are back already.',
        params: reservationParamsSchema,
        response: { 200: reservationSchema, ...problemResponses(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { reservation_id: reservationId } = request.params;
      annotateSpan({ 'holdfast.reservation.id': reservationId });
      const reservation = await cancelReservation(ports, {
        reservationId,
        authorize: async (username) => auth.requireUser(request, username),
      });
      annotateReservation(reservation);
      return presentReservation(reservation);
    },
  );
};
