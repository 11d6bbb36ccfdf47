import { badInputs, type Operation, type OperationKind } from './operation.ts';
import { createRandom, type Random } from './random.ts';
import { isPoor, isTight, items, maxHoldTtlSeconds, userCount } from './world.ts';

/** How often each operation is planned, relative to the others. */
const weights: Readonly<Record<OperationKind, number>> = {
  reserve: 240,
  'reserve-again': 40,
  'reuse-reserve-key': 15,
  'get-reservation': 60,
  'list-reservations': 20,
  download: 110,
  cancel: 70,
  'download-while-cancelling': 20,
  'read-limits': 60,
  'read-entries': 25,
  'set-limits': 8,
  grant: 30,
  'grant-again': 15,
  'reuse-grant-key': 8,
  hold: 90,
  'hold-again': 30,
  'hold-another-amount': 10,
  'hold-for-another-user': 10,
  'get-hold': 20,
  capture: 50,
  release: 35,
  'capture-while-releasing': 15,
  'capture-as-another-user': 10,
  'release-as-another-user': 10,
  'release-before-hold': 12,
  'bad-input': 30,
};

/** Every kind that is planned. */
export const operationKinds = Object.keys(weights) as readonly OperationKind[];

/** Each kind as often as it weighs. */
const kinds = operationKinds.flatMap((kind) => Array<OperationKind>(weights[kind]).fill(kind));

/** How far back an operation refers: mostly to what is new, and still open; sometimes to what has long ended. */
const recentPick = 5;
const oldestPick = 47;

/**
 * Plans what one client does, one operation after the other, without end. The plan is a function of seed and client: it
 * knows nothing of answers.
 *
 * @param client from 0; names the keys too, so that no two clients take the same one
 */
export function* planOperations(seed: number, client: number): Generator<Operation, never> {
  const random = createRandom(seed, client + 1);
  for (let number = 0; ; number += 1) yield planOperation(random, `c${client}-${number}`);
}

function planOperation(random: Random, name: string): Operation {
  const kind = random.pick(kinds);
  const pace = {
    tries: random.chance(0.25) ? 1 : random.between(2, 6),
    impatienceMs: random.chance(0.04) ? random.between(1, 30) : 0,
  };
  return { ...pace, ...planDetails(random, kind, name) } as Operation;
}

function planDetails(random: Random, kind: OperationKind, name: string): object {
  const user = planUser(random);
  const copies = random.chance(0.15) ? random.between(2, 4) : 1;
  const pick = random.between(0, random.chance(0.7) ? recentPick : oldestPick);
  switch (kind) {
    case 'reserve': {
      const item = random.chance(0.03) ? items.length - 1 : random.between(0, items.length - 2);
      const key = random.chance(0.6) ? name : null;
      // Without a key, every copy would be a reservation of its own.
      return { kind, user, item, key, copies: key === null ? 1 : copies };
    }
    case 'list-reservations':
    case 'read-entries':
      return { kind, user, limit: random.between(1, 40), pages: random.between(1, 4) };
    case 'read-limits':
      return { kind, user };
    case 'set-limits':
      return { kind, user, reservations: isTight(user) ? random.between(0, 4) : random.between(200, 600) };
    case 'grant':
      return { kind, user, key: name, credits: random.between(1, isPoor(user) ? 20 : 400), copies };
    case 'hold':
    case 'release-before-hold': {
      const credits = random.chance(0.02) ? 1_000_000_000 : random.between(1, 50);
      const ttlSeconds = random.between(1, maxHoldTtlSeconds);
      return { kind, user, holdId: random.uuid(), credits, ttlSeconds, copies };
    }
    case 'bad-input':
      return { kind, user, variant: random.pick(badInputs) };
    case 'reserve-again':
    case 'reuse-reserve-key':
    case 'get-reservation':
    case 'download':
    case 'cancel':
    case 'download-while-cancelling':
    case 'grant-again':
    case 'reuse-grant-key':
    case 'hold-again':
    case 'hold-another-amount':
    case 'hold-for-another-user':
    case 'get-hold':
    case 'capture':
    case 'release':
    case 'capture-while-releasing':
    case 'capture-as-another-user':
    case 'release-as-another-user':
      return { kind, pick, copies };
  }
}

/** One user in five operations is the same one. */
function planUser(random: Random): number {
  return random.chance(0.2) ? 0 : random.between(0, userCount - 1);
}
