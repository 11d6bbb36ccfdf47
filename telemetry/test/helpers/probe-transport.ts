import type { RetryPauses } from '../../src/export/backoff.ts';
import { fullSuccess, type OpenedTransport, type SendResult } from '../../src/export/transport.ts';

/** Pauses that no test has to wait for. */
export const shortPauses: RetryPauses = {
  unreachable: { firstMs: 1, longestMs: 5 },
  answered: { firstMs: 1, longestMs: 5 },
};

export const taken: SendResult = { outcome: 'taken', status: {}, partial: fullSuccess };
export const refused: SendResult = {
  outcome: 'refused',
  status: {},
  failure: { message: 'The request is of no use', errorType: '400' },
};
export const unreachable: SendResult = {
  outcome: 'retry',
  status: {},
  failure: { message: 'The backend is away', errorType: 'ECONNREFUSED' },
  isAnswered: false,
};

export interface PendingSend {
  readonly request: Uint8Array;
  readonly timeoutMs: number;
  readonly finish: (result: SendResult) => void;
}

export interface ProbeTransport extends OpenedTransport {
  /** What was sent so far. */
  readonly sends: readonly PendingSend[];
  readonly closes: () => number;
}

/**
 * A transport whose requests end when, and as, the test says.
 *
 * @param answer how each ends at once, by how many came before; where it says nothing, the test has to end it
 */
export function createProbeTransport(
  answer: (index: number, request: Uint8Array) => SendResult | undefined = () => undefined,
): ProbeTransport {
  const sends: PendingSend[] = [];
  let closes = 0;
  return {
    encoding: 'protobuf',
    transport: {
      componentType: 'probe_exporter',
      url: 'http://probe:4317',
      timeoutMs: 10_000,
      send: async (request, timeoutMs) => {
        const { promise, resolve } = Promise.withResolvers<SendResult>();
        const result = answer(sends.length, request);
        sends.push({ request, timeoutMs, finish: resolve });
        if (result !== undefined) resolve(result);
        return promise;
      },
      close: () => void (closes += 1),
    },
    sends,
    closes: () => closes,
  };
}
