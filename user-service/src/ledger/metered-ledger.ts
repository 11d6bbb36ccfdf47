import { createCounter } from '@holdfast/telemetry';
import type { HoldOutcome, Ledger } from './ledger.ts';

/** What an operation on a hold that succeeds does with its credits. */
const movements = { hold: 'held', capture: 'captured', release: 'released' } as const;
type Operation = keyof typeof movements;

const operationAttributes = {
  hold: { 'holdfast.ledger.operation': 'hold' },
  capture: { 'holdfast.ledger.operation': 'capture' },
  release: { 'holdfast.ledger.operation': 'release' },
} as const satisfies Record<Operation, object>;

/** What the metrics of the ledger's lanes tell apart. */
export const laneMetricsOptions = {
  prefix: 'holdfast.ledger',
  describe: ({ kind }: { readonly kind: Operation }) => operationAttributes[kind],
  kinds: Object.values(operationAttributes),
} as const;

/** Counts what the ledger decides, and the credits that it moves. */
export function meterLedger(ledger: Ledger): Ledger {
  const countOperation = createCounter(
    'holdfast.ledger.operations',
    Object.entries(movements).map(([operation, outcome]) => ({
      'holdfast.ledger.operation': operation,
      'holdfast.hold.outcome': outcome,
    })),
  );
  const countCredits = createCounter(
    'holdfast.credits',
    ['granted', 'expired', ...Object.values(movements)].map((movement) => ({
      'holdfast.credits.movement': movement,
    })),
  );
  const meter = (operation: Operation, result: HoldOutcome): HoldOutcome => {
    const { outcome } = result;
    countOperation(1, { 'holdfast.ledger.operation': operation, 'holdfast.hold.outcome': outcome });
    // A repeat has moved nothing, and a tombstone has no credits.
    if (outcome === movements[operation] && 'hold' in result && result.isRepeat !== true) {
      countCredits(result.hold.credits ?? 0, { 'holdfast.credits.movement': movements[operation] });
    }
    return result;
  };
  return {
    ...ledger,
    hold: async (request) => meter('hold', await ledger.hold(request)),
    capture: async (reference) => meter('capture', await ledger.capture(reference)),
    release: async (reference) => meter('release', await ledger.release(reference)),
    grant: async (request) => {
      const result = await ledger.grant(request);
      if (result.outcome === 'granted') {
        countCredits(request.credits, { 'holdfast.credits.movement': 'granted' });
      }
      return result;
    },
    expireDue: async (bounds) => {
      const result = await ledger.expireDue(bounds);
      if (result.credits > 0) countCredits(result.credits, { 'holdfast.credits.movement': 'expired' });
      return result;
    },
  };
}
