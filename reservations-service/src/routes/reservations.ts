import { cutPage, decodeCursor, type Auth } from '@holdfast/service-kit/http';
import {
  problemResponses,
  reservationPageSchema,
  reservationParamsSchema,
  reservationSchema,
  reservationsQuerySchema,
} from '@holdfast/reservations-service-client/contract';
import { annotateSpan } from '@holdfast/conventions';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toProblem } from '../errors.ts';
import { cancelReservation, type CancelPorts } from '../reservations/cancel-reservation.ts';
import type { DownloadPorts } from '../reservations/download-reservation.ts';
import { findReservation } from '../reservations/find-reservation.ts';
import type { ReserveOncePorts } from '../reservations/reserve-item-once.ts';
import type { ReservePorts } from '../reservations/reserve-item.ts';
import type { Reservations } from '../reservations/reservation.ts';
import { annotateReservation, presentReservation } from './present-reservation.ts';
import { downloadRoute } from './reservation-download.ts';
import { reserveRoute } from './reserve.ts';

export type ReservationPorts = ReservePorts &
  ReserveOncePorts &
  DownloadPorts &
  CancelPorts & { readonly reservations: Reservations };

const schema = { tags: ['reservations'], security: [{ user: [] }] };

/** Reservations: items that credits are held for, to be downloaded or cancelled. */
export const reservationRoutes: FastifyPluginAsyncZod<{ ports: ReservationPorts; auth: Auth }> = async (
  app,
  { ports, auth },
) => {
  app.setErrorHandler((error) => {
    // What answers every error answers this one, too: it is thrown on to there.
    throw toProblem(error);
  });
  await app.register(downloadRoute, { ports, auth });
  await app.register(reserveRoute, { ports, auth });

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
      const found = await ports.reservations.list({ username, beforeSequence, limit: limit + 1 });
      const { shown, next } = cutPage(found, { limit, owner, keyOf: ({ sequence }) => sequence });
      return { reservations: shown.map(presentReservation), ...next };
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
