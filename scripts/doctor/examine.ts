import { randomBytes } from 'node:crypto';

import { backendHops } from './backend-hops.ts';
import { BrokenHopError, type Addresses, type Examination, type Hop } from './hop.ts';
import { serviceHops } from './service-hops.ts';
import { traceHops } from './trace-hops.ts';

export interface Finding {
  readonly hop: string;
  /** `absent`: a part of docker-compose.yml that npm start does not have. */
  readonly state: 'ok' | 'broken' | 'absent' | 'unchecked';
  readonly detail: string;
  /** Of a broken one: what to do. */
  readonly remedy?: string;
}

export interface DoctorOptions {
  readonly addresses: Addresses;
  /** Whether everything of docker-compose.yml has to be there. */
  readonly compose: boolean;
  /** How long each hop may take. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Told of each finding as it is made. */
  readonly report: (finding: Finding) => void;
}

/** Looks at each hop in turn, until one is broken; what comes after that is not looked at. */
export async function examineAll(options: DoctorOptions): Promise<Finding[]> {
  const { addresses, limitMs, signal } = options;
  const examination = { addresses, limitMs, signal, testTraceId: randomBytes(16).toString('hex') };
  const composed = options.compose || (await findAny(examination));
  const findings: Finding[] = [];
  for (const hop of [...serviceHops, ...traceHops, ...backendHops]) {
    const finding = findings.some(({ state }) => state === 'broken')
      ? { hop: hop.name, state: 'unchecked' as const, detail: 'what comes before it is broken' }
      : await examineHop(hop, examination, composed);
    findings.push(finding);
    options.report(finding);
  }
  return findings;
}

async function examineHop(hop: Hop, examination: Examination, composed: boolean): Promise<Finding> {
  if (!hop.everywhere && !composed) {
    return {
      hop: hop.name,
      state: 'absent',
      detail: 'not running; npm start has none, docker compose up has',
    };
  }
  try {
    return { hop: hop.name, state: 'ok', detail: await hop.examine(examination) };
  } catch (error) {
    if (!(error instanceof BrokenHopError)) throw error;
    return { hop: hop.name, state: 'broken', detail: error.message, remedy: error.remedy };
  }
}

/** One of the three answers: then it is the compose stack, and all of them should. */
async function findAny({ addresses, signal }: Examination): Promise<boolean> {
  const urls = [
    `${addresses.prometheus}/-/ready`,
    `${addresses.loki}/ready`,
    `${addresses.grafana}/api/health`,
  ];
  const answers = await Promise.all(
    urls.map(async (url) =>
      fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) }).then(
        async (answer) => {
          await answer.body?.cancel();
          return true;
        },
        () => false,
      ),
    ),
  );
  return answers.includes(true);
}
