// npm run doctor: looks at every hop from a request to a chart, and names the first that is broken.
import { styleText } from 'node:util';

import { z } from 'zod';

import { examineAll, type Finding } from './doctor/examine.ts';
import type { Addresses } from './doctor/hop.ts';
import { runCommand } from './lib/command.ts';
import { readEnvironment } from './lib/environment.ts';
import { portField } from './lib/port-field.ts';
import { readArguments } from './lib/read-arguments.ts';
import { listenForStop } from './lib/stop-signals.ts';

const limitMs = 15_000;

const helpText = `Usage: npm run doctor [-- --json] [--compose]

Looks at every hop from a request to a chart, in turn: the services, the OTLP endpoint, a test span sent and found again,
the trace of a request, Prometheus, Loki and Grafana's data sources. Names the first that is broken, and what to do.
Exits with 1 where one is.

  --compose  Prometheus, Loki and Grafana have to be there; otherwise they may be absent, all three, as with npm start
  --json     prints one JSON object instead: {"healthy", "broken", "hops": [{"hop", "state", "detail", "remedy"}]}
  --help     prints this

  USER_SERVICE_PORT, RESERVATIONS_SERVICE_PORT, TEMPO_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT, PROMETHEUS_PORT, LOKI_PORT and
  GRAFANA_PORT say where they are, as they do for npm start and docker compose.
`;

const variables = z.object({
  USER_SERVICE_PORT: portField.default(8080),
  RESERVATIONS_SERVICE_PORT: portField.default(8081),
  TEMPO_PORT: portField.default(3200),
  OTLP_GRPC_PORT: portField.default(4317),
  OTLP_HTTP_PORT: portField.default(4318),
  PROMETHEUS_PORT: portField.default(9090),
  LOKI_PORT: portField.default(3100),
  GRAFANA_PORT: portField.default(3000),
});

await runCommand(async () => {
  const { values } = readOptions(process.argv.slice(2));
  if (values.help) {
    console.log(helpText.trimEnd());
    return 0;
  }
  const hops = await examineAll({
    addresses: readAddresses(),
    compose: values.compose,
    limitMs,
    signal: listenForStop().signal,
    report: values.json ? () => undefined : showFinding,
  });
  const broken = hops.find(({ state }) => state === 'broken');
  if (values.json)
    console.log(JSON.stringify({ healthy: !broken, broken: broken?.hop ?? null, hops }, undefined, 2));
  else showVerdict(hops, broken);
  return broken === undefined ? 0 : 1;
});

function readAddresses(): Addresses {
  const ports = readEnvironment(variables, process.env);
  return {
    userService: at(ports.USER_SERVICE_PORT),
    reservationsService: at(ports.RESERVATIONS_SERVICE_PORT),
    tempo: at(ports.TEMPO_PORT),
    otlpGrpc: at(ports.OTLP_GRPC_PORT),
    otlpHttp: at(ports.OTLP_HTTP_PORT),
    prometheus: at(ports.PROMETHEUS_PORT),
    loki: at(ports.LOKI_PORT),
    grafana: at(ports.GRAFANA_PORT),
  };
}

function at(portNumber: number): string {
  return `http://localhost:${portNumber}`;
}

function showFinding({ hop, state, detail }: Finding): void {
  const colors = { ok: 'green', broken: 'red', absent: 'yellow', unchecked: 'gray' } as const;
  console.log(`${styleText(colors[state], state.padEnd(10))}${hop.padEnd(27)}${detail}`);
}

function showVerdict(hops: readonly Finding[], broken: Finding | undefined): void {
  if (broken !== undefined) {
    console.log(`\nThe first broken hop: ${broken.hop}. ${broken.detail}.\nWhat to do: ${broken.remedy}.`);
  } else if (hops.some(({ state }) => state === 'absent')) {
    console.log('\nEverything that runs is in order: requests become traces, and traces are found.');
  } else
    console.log(
      '\nEverything is in order: requests become traces, metrics and log lines, and Grafana reaches them.',
    );
}

function readOptions(args: string[]) {
  return readArguments({
    args,
    options: {
      json: { type: 'boolean', default: false },
      compose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
