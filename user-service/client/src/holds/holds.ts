import type {
  CaptureAnswer,
  HoldAnswer,
  HoldReference,
  HoldRequest,
  ReleaseAnswer,
} from '../contract/hold-answers.ts';
import type { HoldState } from '../contract/holds.ts';
import type { Ask } from '../calls/ask.ts';
import { readCaptureAnswer, readHoldAnswer, readReleaseAnswer } from './hold-answers.ts';
import { readHoldStates } from './hold-message.ts';

/** Calls about holds. A refusal is an answer; each throws `UserServiceUnavailable` where there is none. */
export interface Holds {
  /** Sets credits aside, until they are captured, released or `ttlSeconds` have passed. */
  hold(request: HoldRequest): Promise<HoldAnswer>;
  /** Spends the credits; once only, however often it is called. */
  capture(hold: HoldReference): Promise<CaptureAnswer>;
  /** Gives the credits back, and makes sure that a `hold` which is still on its way is refused. */
  release(hold: HoldReference): Promise<ReleaseAnswer>;
  /**
   * Tells what has become of holds, and changes nothing. `expired` is final: no capture of the hold is on its way that
   * could still succeed.
   *
   * @param holdIds `maxLookup` at most
   * @returns states by id; holds that do not exist are left out
   */
  lookUp(holdIds: readonly string[]): Promise<ReadonlyMap<string, HoldState>>;
}

const urlTemplate = '/users/{username}/limits/holds/{hold_id}';

/** @param serviceToken the bearer token of calls between the services, where there is one */
export function createHolds(ask: Ask, serviceToken: string | undefined): Holds {
  const headers = serviceToken === undefined ? {} : { authorization: `Bearer ${serviceToken}` };
  const jsonHeaders = { ...headers, 'content-type': 'application/json' };
  return {
    hold: async (request) =>
      ask(
        {
          method: 'PUT',
          path: nameHold(request),
          urlTemplate,
          headers: jsonHeaders,
          body: `{"credits":${request.credits},"ttl_seconds":${request.ttlSeconds}}`,
        },
        (answer) => readHoldAnswer(answer, request),
      ),
    capture: async (hold) =>
      ask(
        {
          method: 'POST',
          path: `${nameHold(hold)}/capture`,
          urlTemplate: `${urlTemplate}/capture`,
          headers,
        },
        (answer) => readCaptureAnswer(answer, hold),
      ),
    release: async (hold) =>
      ask({ method: 'DELETE', path: nameHold(hold), urlTemplate, headers }, (answer) =>
        readReleaseAnswer(answer, hold),
      ),
    lookUp: async (holdIds) =>
      ask(
        {
          method: 'POST',
          path: '/holds/lookup',
          urlTemplate: '/holds/lookup',
          headers: jsonHeaders,
          body: JSON.stringify({ hold_ids: holdIds }),
        },
        (answer) => readHoldStates(answer, holdIds),
      ),
  };
}

function nameHold({ username, holdId }: HoldReference): string {
  return `/users/${encodeURIComponent(username)}/limits/holds/${holdId}`;
}
