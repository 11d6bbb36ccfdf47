import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** tempo/local as a process of its own, which can be killed. */
export interface TempoProcess {
  /** Tempo's HTTP API. */
  readonly tempoUrl: string;
  readonly otlpEndpoint: string;
  /** Kills it, with all that it has taken. */
  readonly kill: () => Promise<void>;
}

const main = join(import.meta.dirname, '../../tempo/local/src/main.ts');

/**
 * Starts tempo/local and waits until it takes spans.
 *
 * @param at where another one was; free ports unless it is given
 * @throws Error where it ends instead
 */
export async function startTempoProcess(
  at?: Pick<TempoProcess, 'tempoUrl' | 'otlpEndpoint'>,
): Promise<TempoProcess> {
  const child = spawn(process.execPath, [main], {
    env: {
      TEMPO_PORT: at === undefined ? '0' : new URL(at.tempoUrl).port,
      OTLP_GRPC_PORT: at === undefined ? '0' : new URL(at.otlpEndpoint).port,
      OTLP_HTTP_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const { api, otlpGrpc } = JSON.parse(line) as { api?: string; otlpGrpc?: string };
    if (api === undefined || otlpGrpc === undefined) continue;
    child.stdout.resume();
    return {
      tempoUrl: api,
      otlpEndpoint: otlpGrpc,
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error('tempo/local ended instead of taking spans');
}
