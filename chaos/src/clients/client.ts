import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'undici';
import { noteViolation, type History } from '../history/history.ts';
import type { HoldRecord, KeyRecord } from '../history/records.ts';
import type { Operation } from '../schedule/operation.ts';
import {
  describeOutcome,
  sendRequest,
  type Answer,
  type ChaosRequest,
  type Outcome,
} from './send-request.ts';

/** The services, as clients reach them. */
export interface Targets {
  readonly userService: Pool;
  readonly reservationsService: Pool;
  readonly adminToken: string;
  readonly serviceToken: string;
}

/** What a client has made lately, for its plan to refer to: the newest of each, oldest first. */
export interface Memory {
  readonly reservations: HoldRecord[];
  readonly holds: HoldRecord[];
  readonly reservationKeys: KeyRecord[];
  readonly grantKeys: KeyRecord[];
}

/** One of the clients that use the pair at the same time. */
export interface Client {
  readonly number: number;
  readonly targets: Targets;
  readonly history: History;
  readonly memory: Memory;
}

/** How much of each a client remembers. What is older has ended by itself. */
const remembered = 48;

export function remember<Value>(memory: Value[], value: Value): void {
  memory.push(value);
  if (memory.length > remembered) memory.shift();
}

/** What an operation refers to; `undefined` where the client has made nothing of the kind. */
export function recall<Value>(memory: readonly Value[], pick: number): Value | undefined {
  return memory.at(-1 - (pick % memory.length));
}

/** A request, and how its answers are taken. */
export interface Ask {
  /** What it is counted under. */
  readonly label: string;
  readonly service: 'userService' | 'reservationsService';
  /** What it is about, for the history of a violation. */
  readonly subject: string;
  readonly request: ChaosRequest;
  /** Told every answer that there is, and when its request was sent, in ms since 1970. */
  readonly judge: (answer: Answer, askedAtMs: number) => void;
  /** Told each time an outcome stays open. */
  readonly onUnclear?: () => void;
}

type Pace = Pick<Operation, 'tries' | 'impatienceMs'>;

/** The pause after an outcome that stayed open, in ms; it doubles. */
const firstPauseMs = 40;
const maxPauseMs = 640;

/**
 * Sends a request, and sends it again while its outcome stays open, as often as the operation has it.
 *
 * @returns the outcome of the last try
 */
export async function ask(client: Client, one: Ask, pace: Pace): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const impatienceMs = attempt === 1 ? pace.impatienceMs : 0;
    const outcome = await askOnce(client, one, impatienceMs, attempt);
    if (outcome.kind === 'answer') return outcome;
    if (outcome.kind === 'unclear') one.onUnclear?.();
    // Who was impatient is so now too; who met an outage gives it time.
    if (impatienceMs === 0) await pause(attempt);
    if (attempt >= pace.tries) return outcome;
  }
}

async function pause(attempt: number): Promise<void> {
  const longest = Math.min(maxPauseMs, firstPauseMs * 2 ** (attempt - 1));
  await delay(longest / 2 + (Math.random() * longest) / 2);
}

async function askOnce(
  client: Client,
  { label, service, subject, request, judge }: Ask,
  impatienceMs: number,
  attempt: number,
): Promise<Outcome> {
  const { history, targets } = client;
  const askedAtMs = Date.now();
  const outcome = await sendRequest(targets[service], { ...request, impatienceMs });
  const described = describeOutcome(outcome);
  history.coverage.count(label, described);
  history.log.write({
    at: askedAtMs,
    took: Date.now() - askedAtMs,
    client: client.number,
    label,
    subject,
    attempt,
    sent: `${request.method} ${request.path} ${request.body ?? ''}`,
    outcome: described,
    // Contents are not worth their room.
    told: outcome.kind === 'answer' && outcome.bytes.length < 1_000 ? outcome.bytes.toString() : undefined,
  });
  if (outcome.kind === 'answer') judge(outcome, askedAtMs);
  return outcome;
}

/** Sends the same request several times at once. */
export async function askAtOnce(client: Client, copies: number, one: Ask, pace: Pace): Promise<void> {
  await Promise.all(Array.from({ length: copies }, async () => ask(client, one, pace)));
}

/** Notes an answer that the request cannot have. */
export function noteUnexpected(client: Client, one: Pick<Ask, 'label' | 'subject'>, answer: Answer): void {
  const text = answer.bytes.subarray(0, 300).toString();
  noteViolation(client.history, 8, one.subject, `${one.label} was answered ${answer.status} ${text}`);
}

/** An answer's JSON; who reads it says what it is. */
export function readBody(answer: Answer): unknown {
  return JSON.parse(answer.bytes.toString());
}

export const jsonHeaders = { 'content-type': 'application/json' } as const;

/** Any constant text; a bearer token in a header. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}
