import {
  idempotencyKeyField,
  jsonMediaType,
  renderProblem,
  sendIdempotentAnswer,
  sendRendered,
  validationSpans,
  type Auth,
  type RenderedAnswer,
} from '@holdfast/service-kit/http';
import { findProblemType } from '@holdfast/service-kit/problem-types';
import {
  problemResponses,
  reservationSchema,
  reservationsServiceProblemTypes,
  reserveRequestSchema,
} from '@holdfast/reservations-service-client/contract';
import { annotateSpan, createCounter } from '@holdfast/conventions';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameFailure, toRefusalProblem } from '../errors.ts';
import type { Refusal } from '../reservations/refusal.ts';
import type { NewReservation } from '../reservations/reservation.ts';
import {
  reserveItemOnce,
  type ReserveOncePorts,
  type ReserveOnceResult,
} from '../reservations/reserve-item-once.ts';
import { reserveItem, type ReservePorts } from '../reservations/reserve-item.ts';
import { annotateReservation, presentReservation } from './present-reservation.ts';

/** What came of a request for a reservation: `reserved`, `replayed`, or the last part of a problem's type. */
type ReserveOutcome = string;

const bodySchema = reserveRequestSchema.register(validationSpans, { name: 'parse_request' });

/** Reserving an item: credits are held for it. */
export const reserveRoute: FastifyPluginAsyncZod<{
  ports: ReservePorts & ReserveOncePorts;
  auth: Auth;
}> = async (app, { ports, auth }) => {
  const counted = createOutcomeCounter();

  app.post(
    '/reservations',
    {
      schema: {
        tags: ['reservations'],
        summary: 'Reserve an item: hold its price',
        description:
          'Under an Idempotency-Key it is safe to repeat: the first 201, 403, 404 or 409 comes again, byte for byte and ' +
          'with Idempotent-Replayed: true, whatever has changed since, also where repeats run at the same time. ' +
          'After a 503 repeat it under the same key; for another try after a refusal take a new one. A 409 says that an ' +
          'earlier attempt under this key has ended without a reservation. Keys are each user’s own, and kept as long ' +
          'as the reservations.',
        security: [{ user: [] }],
        headers: z.object({ 'idempotency-key': idempotencyKeyField.optional() }),
        body: bodySchema,
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
        const reservation = await counted(reserveItem(ports, { username, itemId }), () => 'reserved');
        annotateReservation(reservation);
        return sendRendered(reply, renderReserved(reservation));
      }
      const refused = (refusal: Refusal): RenderedAnswer => renderProblem(toRefusalProblem(refusal), request);
      const render = { reserved: renderReserved, refused };
      const result = await counted(
        reserveItemOnce(ports, { username, itemId, idempotencyKey, render }),
        nameOutcome,
      );
      annotateResult(result);
      return sendIdempotentAnswer(reply, result);
    },
  );
};

/** Makes what counts a request for a reservation, by what comes of it. */
function createOutcomeCounter() {
  const count = createCounter('holdfast.reservations', [
    { 'holdfast.reservation.outcome': 'reserved' },
    { 'holdfast.reservation.outcome': 'replayed' },
  ]);
  const countOutcome = (outcome: ReserveOutcome): void =>
    count(1, { 'holdfast.reservation.outcome': outcome });
  return async <Result>(
    reserving: Promise<Result>,
    nameResult: (result: Result) => ReserveOutcome,
  ): Promise<Result> => {
    try {
      const result = await reserving;
      countOutcome(nameResult(result));
      return result;
    } catch (error) {
      countOutcome(nameFailure(error));
      throw error;
    }
  };
}

/** Decides the bytes of the answer to whoever has reserved an item. */
function renderReserved(reservation: Omit<NewReservation, 'traceparent'>): RenderedAnswer {
  const body = presentReservation({ ...reservation, status: 'reserved', isPastExpiry: false });
  return {
    status: 201,
    contentType: jsonMediaType,
    location: `/reservations/${reservation.reservationId}`,
    body: JSON.stringify(body),
  };
}

function nameOutcome({ isReplay, reservationId, answer }: ReserveOnceResult): ReserveOutcome {
  if (isReplay) return 'replayed';
  if (reservationId !== undefined) return 'reserved';
  const { type } = JSON.parse(answer.body) as { readonly type: string };
  return findProblemType(reservationsServiceProblemTypes, type)?.slug ?? 'internal-error';
}

function annotateResult({ isReplay, reservationId }: ReserveOnceResult): void {
  if (reservationId === undefined) return;
  annotateSpan({
    'holdfast.reservation.id': reservationId,
    // What a replay tells of may have ended since.
    ...(isReplay ? {} : { 'holdfast.reservation.status': 'reserved' }),
  });
}
