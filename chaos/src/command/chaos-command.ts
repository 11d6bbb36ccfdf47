import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderReport } from '../report/render-report.ts';
import { isPassed } from '../report/report.ts';
import { runChaos } from '../run-chaos.ts';
import type { System } from '../system.ts';
import { chaosHelp, readChaosOptions } from './options.ts';
import { withSystem } from './with-system.ts';

export interface ChaosCommand {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** The services get PATH from it, and where Node keeps what it compiled. */
  readonly environment: NodeJS.ProcessEnv;
  /** Takes the help or the report. */
  readonly print: (text: string) => void;
  /** Takes progress, a line each. */
  readonly report: (line: string) => void;
  /** Changes the system before it is used: the checks have to notice what is broken about it. */
  readonly adjust?: (system: System) => System;
}

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
const interruptedCode = 130;

/**
 * npm run chaos.
 *
 * @returns the exit code: 0 where every invariant held, and the run is one that could have shown otherwise
 */
export async function runChaosCommand(command: ChaosCommand): Promise<number> {
  const { signal, environment, print, report, adjust = (system) => system } = command;
  const options = readChaosOptions(command.args);
  if (options === undefined) {
    print(chaosHelp);
    return 0;
  }
  const workDir = await mkdtemp(path.join(tmpdir(), 'holdfast-chaos-'));
  let isWorthKeeping = true;
  try {
    const { faults, 'otlp-endpoint': otlpEndpoint, ...run } = options;
    const result = await withSystem(
      { workDir, seed: run.seed, faults, otlpEndpoint, environment, signal },
      async (system) => runChaos({ ...run, system: adjust(system), workDir, signal, report }),
    );
    print(renderReport(result));
    isWorthKeeping = !isPassed(result);
    return isPassed(result) ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    isWorthKeeping = false;
    return interruptedCode;
  } finally {
    if (isWorthKeeping) report(`Every request, and the logs: ${workDir}`);
    else await rm(workDir, { recursive: true, force: true });
  }
}
