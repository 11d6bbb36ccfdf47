import { createHash } from 'node:crypto';
import { withSpan } from '@holdfast/conventions';
import { getSampledTraceparent, linkTrace } from '@holdfast/telemetry';
import { holdPrice, type HoldPricePorts } from './hold-price.ts';
import type { IdempotentAnswer, IdempotentAnswers, RenderedAnswer } from './idempotent-answers.ts';
import type { OwedReleases } from './owed-releases.ts';
import { ReservationRefused, type Refusal } from './refusal.ts';
import { deriveReservationId } from './reservation-id.ts';
import type { NewReservation } from './reservation.ts';
import type { ReserveRequest } from './reserve-item.ts';

export interface ReserveOncePorts extends HoldPricePorts {
  readonly answers: IdempotentAnswers;
  readonly releases: Pick<OwedReleases, 'owe'>;
}

export interface ReserveOnceRequest extends ReserveRequest {
  readonly idempotencyKey: string;
  /** Decides the bytes of an answer, before it is known whether it will be the first one. */
  readonly render: {
    readonly reserved: (reservation: NewReservation) => RenderedAnswer;
    readonly refused: (refusal: Refusal) => RenderedAnswer;
  };
}

export interface ReserveOnceResult extends IdempotentAnswer {
  /** Whether another request under the same key was answered so before. */
  readonly isReplay: boolean;
}

/**
 * Reserves an item under an idempotency key: the first definite answer, be it a reservation or a refusal, is kept and
 * given to every repeat. Nothing is locked meanwhile: repeats that run at the same time meet the same hold, since its id
 * follows from the key, and whoever records an answer first decides for all. A failure keeps nothing, and leaves the
 * hold to the retry that it invites.
 *
 * @throws ReservationRefused `idempotency-key-reused` where the key stands for another request, `hold-conflict` where its hold
 * does; UserServiceUnavailable
 */
export async function reserveItemOnce(
  ports: ReserveOncePorts,
  request: ReserveOnceRequest,
): Promise<ReserveOnceResult> {
  const earlier = await ports.answers.find(request);
  if (earlier !== undefined) return replayAnswer(earlier, request);

  const attempt = await attemptHold(ports, request);
  const first = await keepAnswer(ports, request, attempt);
  if (first !== undefined) return { ...first, isReplay: false };

  const winner = await ports.answers.find(request);
  if (winner === undefined) {
    throw attempt instanceof ReservationRefused
      ? attempt
      : new Error('An answer under an idempotency key is gone.');
  }
  if (!(attempt instanceof ReservationRefused) && winner.reservationId === undefined) {
    // The key stands for a refusal: no reservation can come of the credits that this attempt has held.
    ports.releases.owe({ username: attempt.username, holdId: attempt.reservationId });
  }
  return replayAnswer(winner, request);
}

/** A refusal is an answer, and as such may be the one that is kept. Any other failure is none, and passes on. */
async function attemptHold(
  ports: ReserveOncePorts,
  { username, itemId, idempotencyKey }: ReserveOnceRequest,
): Promise<NewReservation | ReservationRefused> {
  const reservationId = deriveReservationId(username, idempotencyKey);
  try {
    return await holdPrice(ports, { reservationId, username, itemId });
  } catch (error) {
    if (error instanceof ReservationRefused) return error;
    throw error;
  }
}

/** @returns `undefined` where the attempt has no answer to keep, or the key has one already */
async function keepAnswer(
  ports: ReserveOncePorts,
  request: ReserveOnceRequest,
  attempt: NewReservation | ReservationRefused,
): Promise<IdempotentAnswer | undefined> {
  const { username, idempotencyKey, render } = request;
  const kept = {
    username,
    idempotencyKey,
    fingerprint: fingerprintRequest(request),
    traceparent: getSampledTraceparent(),
  };
  if (!(attempt instanceof ReservationRefused)) {
    const { reservationId } = attempt;
    const reserved = { ...kept, reservationId, answer: render.reserved(attempt) };
    return withSpan('make_reservation', { 'holdfast.reservation.id': reservationId }, async () =>
      (await ports.answers.insert(reserved, attempt)) ? reserved : undefined,
    );
  }
  // That the key is another request's, or its hold has another price, is no answer of the key's own.
  if (attempt.refusal.outcome === 'hold-conflict') return undefined;
  const refused = { ...kept, reservationId: undefined, answer: render.refused(attempt.refusal) };
  return (await ports.answers.insert(refused, undefined)) ? refused : undefined;
}

/**
 * Tells one request to reserve from another, by what it asks for: the order and the spaces of its JSON do not count.
 *
 * @returns SHA-256, 64 hex digits
 */
function fingerprintRequest({ username, itemId }: ReserveRequest): string {
  // As JSON, no two requests read the same.
  return createHash('sha256')
    .update(JSON.stringify(['reserve', username, itemId]))
    .digest('hex');
}

function replayAnswer(kept: IdempotentAnswer, request: ReserveOnceRequest): ReserveOnceResult {
  if (kept.fingerprint !== fingerprintRequest(request)) {
    throw new ReservationRefused({ outcome: 'idempotency-key-reused' });
  }
  linkTrace(kept.traceparent);
  return { ...kept, isReplay: true };
}
