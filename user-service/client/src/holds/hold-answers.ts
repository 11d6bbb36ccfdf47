import type {
  CaptureAnswer,
  HoldAnswer,
  HoldReference,
  HoldRequest,
  ReleaseAnswer,
} from '../contract/hold-answers.ts';
import type { UserServiceProblem } from '../contract/problem-types.ts';
import { refusedCall, unusableAnswer } from '../calls/attempt-failure.ts';
import type { RawAnswer } from '../calls/send-request.ts';
import { readHoldMessage } from './hold-message.ts';
import { readProvenHold } from './read-proven-hold.ts';

const holdRefusals = [
  'reservation-limit-reached',
  'user-not-found',
  'hold-conflict',
  'hold-released',
  'hold-expired',
  'hold-captured',
] as const;

const captureRefusals = [
  'hold-expired',
  'hold-released',
  'hold-declined',
  'hold-not-found',
  'user-not-found',
] as const;

const releaseRefusals = ['hold-captured', 'user-not-found'] as const;

/** @throws AttemptFailure where this is no answer to a hold */
export function readHoldAnswer(answer: RawAnswer, request: HoldRequest): HoldAnswer {
  const proven = readProvenHold(answer, request);
  if (proven !== undefined) return proven;
  const message = readHoldMessage(answer, request);
  if ('hold' in message) {
    const { state, credits, expires_at: expiresAt } = message.hold;
    if (state !== 'held' || credits !== request.credits || expiresAt === null) {
      throw unusableAnswer('it answered with another hold than it was asked for');
    }
    return { outcome: 'held', expiresAt: new Date(expiresAt) };
  }
  if (message.refusal === 'insufficient-credits') {
    if (message.available === undefined) throw unusableAnswer('it leaves out how many credits are available');
    return { outcome: message.refusal, available: message.available };
  }
  return { outcome: expectRefusal(message.refusal, holdRefusals) };
}

/** @throws AttemptFailure where this is no answer to a capture */
export function readCaptureAnswer(answer: RawAnswer, hold: HoldReference): CaptureAnswer {
  const message = readHoldMessage(answer, hold);
  if ('refusal' in message) return { outcome: expectRefusal(message.refusal, captureRefusals) };
  if (message.hold.state === 'captured') return { outcome: message.hold.state };
  throw unusableAnswer(`it answered a capture with a hold that is ${message.hold.state}`);
}

/** @throws AttemptFailure where this is no answer to a release */
export function readReleaseAnswer(answer: RawAnswer, hold: HoldReference): ReleaseAnswer {
  const message = readHoldMessage(answer, hold);
  if ('refusal' in message) return { outcome: expectRefusal(message.refusal, releaseRefusals) };
  const { state } = message.hold;
  if (state === 'released' || state === 'expired' || state === 'declined') return { outcome: state };
  throw unusableAnswer(`it answered a release with a hold that is ${state}`);
}

/** Any other refusal is about this service, such as its token, and not about the hold: nothing has happened. */
function expectRefusal<Refusal extends UserServiceProblem>(
  refusal: UserServiceProblem,
  expected: readonly Refusal[],
): Refusal {
  const known = expected.find((name) => name === refusal);
  if (known !== undefined) return known;
  throw refusedCall(refusal);
}
