import { getSampledTraceparent, withSpan, type HoldfastAttributes } from '@holdfast/telemetry';
import type { GrantOutcome, HoldOutcome, Ledger } from './ledger.ts';

/** Makes every change of the ledger a step of its trace, with what was decided. Reads need none beside their SQL. */
export function traceLedger(ledger: Ledger): Ledger {
  return {
    ...ledger,
    hold: async (request) =>
      traceOutcome(
        'ledger.hold',
        { 'holdfast.hold.id': request.holdId, 'holdfast.hold.credits': request.credits },
        async () => ledger.hold({ ...request, traceparent: getSampledTraceparent() }),
      ),
    capture: async (reference) =>
      traceOutcome('ledger.capture', { 'holdfast.hold.id': reference.holdId }, async () =>
        ledger.capture(reference),
      ),
    release: async (reference) =>
      traceOutcome('ledger.release', { 'holdfast.hold.id': reference.holdId }, async () =>
        ledger.release(reference),
      ),
    grant: async (request) => traceOutcome('ledger.grant', {}, async () => ledger.grant(request)),
  };
}

async function traceOutcome<Outcome extends HoldOutcome | GrantOutcome>(
  name: string,
  attributes: HoldfastAttributes,
  operate: () => Promise<Outcome>,
): Promise<Outcome> {
  return withSpan(name, attributes, async (span) => {
    const result = await operate();
    span.setAttributes({ 'holdfast.hold.outcome': result.outcome });
    return result;
  });
}
