import type { TestContext } from 'node:test';
import { createLogger } from '@holdfast/telemetry/pino';
import { maxLookup } from '@holdfast/user-service-client/contract';
import { startSettler, type SettlerOptions } from '../../src/reservations/settler.ts';

/** Starts a settler that goes round every 10 ms, and closes it at the end of the test. */
export function startTestSettler(
  context: TestContext,
  ports: Pick<SettlerOptions, 'reservations' | 'holds'>,
): { readonly close: () => Promise<void>; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ serviceName: 'reservations-service', level: 'info', destination });
  const { reservations, holds } = ports;
  const { close } = startSettler({ reservations, holds, intervalMs: 10, maxBatch: maxLookup, logger });
  context.after(close);
  return { close, lines };
}
