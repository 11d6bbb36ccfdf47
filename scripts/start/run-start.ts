import { buildPages } from '../building/build-pages.ts';
import type { Environment } from '../lib/environment.ts';
import { startGuard } from '../lib/guard.ts';
import { untilAborted } from '../lib/waiting.ts';
import type { StartConfig } from './config.ts';
import type { StartContext } from './context.ts';
import { dataDirAt, explainDiskErrors, openDataDir } from './data-dir.ts';
import { startDatabases } from './databases.ts';
import { checkPorts, waitForPorts } from './ports.ts';
import type { Progress } from './progress.ts';
import { startServices } from './services.ts';
import { showAddresses, showFirstReservation } from './show.ts';
import { createStack } from './stack.ts';
import { createToken, keepToken } from './tokens.ts';
import { startTraces } from './traces.ts';

/** Everything has stopped this long after the request, so that with npm's own time it is within 5 s. */
const stopLimitMs = 4_200;

export interface StartOptions {
  readonly config: StartConfig;
  readonly environment: Environment;
  readonly progress: Progress;
  /** Asks the start to stop everything and return. */
  readonly stop: AbortSignal;
}

/**
 * Runs the whole of Holdfast until it is asked to stop: databases, traces, services, one reservation to look at.
 *
 * @throws UserError where it cannot start, or a component ends by itself; everything has been stopped by then
 */
export async function runStart({ config, environment, progress, stop }: StartOptions): Promise<void> {
  const dataDir = dataDirAt(config.dataDir);
  const claim = await openDataDir(dataDir);
  const guard = startGuard();
  const stack = createStack();
  const signal = AbortSignal.any([stop, stack.failed]);
  try {
    if (claim.abandoned) await waitForPorts(config.host, config.portUses, signal);
    await checkPorts(config.host, config.portUses);
    await startAll({ config, environment, dataDir, stack, guard, progress, signal });
    await untilAborted(signal);
  } catch (error) {
    // What fails because a component has ended, or because of the request to stop, is not the cause.
    if (!signal.aborted) throw error;
  } finally {
    if (stop.aborted) progress.line('\nStopping');
    await stack.close(stopLimitMs);
    guard.release();
    await claim.close();
  }
  if (!stop.aborted) stack.failed.throwIfAborted();
}

async function startAll(context: StartContext): Promise<void> {
  const { config, dataDir, progress, signal } = context;
  await buildPages({ report: (line) => progress.line(line), signal });
  const adminToken =
    config.adminToken ?? (await explainDiskErrors(dataDir, async () => keepToken(dataDir.adminToken)));
  const databaseUrls = await startDatabases(context);
  const { otlpUrl, tempoUrl } = await startTraces(context);
  const serviceToken = config.serviceToken ?? createToken();
  const urls = await startServices(context, { databaseUrls, otlpUrl, adminToken, serviceToken });
  await showFirstReservation(context, { baseUrl: urls.reservations, tempoUrl });
  showAddresses(context, { urls, tempoUrl });
}
