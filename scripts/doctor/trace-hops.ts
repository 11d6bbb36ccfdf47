import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

import { fetchTrace, searchTraces, TempoError } from '@holdfast/tempo-client';
import { z } from 'zod';

import { askJson, lookFor } from './ask.ts';
import { BrokenHopError, type Examination, type Hop } from './hop.ts';
import { makeTracedRequest } from './traced-request.ts';

const tempoRemedy =
  'see the log of Tempo (docker compose logs tempo, .holdfast/logs with npm start); TEMPO_PORT, OTLP_GRPC_PORT and OTLP_HTTP_PORT say where it is';
const serviceName = 'holdfast-doctor';

export const traceHops: readonly Hop[] = [
  { name: 'OTLP endpoint', everywhere: true, examine: reachEndpoints },
  { name: 'test span accepted', everywhere: true, examine: sendSpan },
  { name: 'test span found by id', everywhere: true, examine: findById },
  { name: 'test span found by search', everywhere: true, examine: findBySearch },
  { name: 'trace of a request', everywhere: true, examine: traceRequest },
];

async function reachEndpoints({ addresses, signal }: Examination): Promise<string> {
  for (const url of [addresses.otlpGrpc, addresses.otlpHttp]) {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), signal });
    try {
      await once(socket, 'connect');
    } catch (error) {
      signal.throwIfAborted();
      throw new BrokenHopError(
        `nothing takes spans on ${url}`,
        `Tempo does not run, or not there: ${tempoRemedy}`,
        {
          cause: error,
        },
      );
    } finally {
      socket.destroy();
    }
  }
  return `listens on ${addresses.otlpGrpc} (gRPC) and ${addresses.otlpHttp} (HTTP)`;
}

/** What OTLP answers with 200: some of the spans may have been rejected all the same. */
const exportAnswer = z.object({
  partialSuccess: z
    .object({ rejectedSpans: z.coerce.number().default(0), errorMessage: z.string().default('') })
    .optional(),
});

async function sendSpan({ addresses, testTraceId, signal }: Examination): Promise<string> {
  const endNanos = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId: testTraceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'test span',
    kind: 1,
    startTimeUnixNano: String(endNanos - 1_000_000n),
    endTimeUnixNano: String(endNanos),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: serviceName } }] };
  const { partialSuccess } = await askJson({
    who: 'the OTLP endpoint',
    url: `${addresses.otlpHttp}/v1/traces`,
    init: {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [{ resource, scopeSpans: [{ scope: { name: serviceName }, spans: [span] }] }],
      }),
    },
    remedy: tempoRemedy,
    schema: exportAnswer,
    signal,
  });
  if (partialSuccess !== undefined && partialSuccess.rejectedSpans > 0) {
    throw new BrokenHopError(`the span was rejected: ${partialSuccess.errorMessage}`, tempoRemedy);
  }
  return `trace ${testTraceId}`;
}

async function findById(examination: Examination): Promise<string> {
  const { testTraceId, addresses } = examination;
  const found = await lookFor(examination, async () => readTrace(examination, testTraceId));
  if (found !== undefined) return `${addresses.tempo}/api/traces/${testTraceId}`;
  throw new BrokenHopError(
    `Tempo took the span, and does not have its trace ${testTraceId}`,
    `the OTLP endpoint and Tempo's API (${addresses.tempo}) may be of two Tempos; ${tempoRemedy}`,
  );
}

async function findBySearch(examination: Examination): Promise<string> {
  const { addresses, testTraceId, signal } = examination;
  const started = performance.now();
  const found = await lookFor(examination, async () => {
    const query = `{ resource.service.name = "${serviceName}" }`;
    const traces = await explain(searchTraces({ tempoUrl: addresses.tempo, query, limit: 100, signal }));
    return traces.find(({ traceId }) => traceId === testTraceId);
  });
  if (found !== undefined) return `after ${((performance.now() - started) / 1000).toFixed(1)} s`;
  throw new BrokenHopError(
    `Tempo has the trace ${testTraceId}, and its search does not find it within ${examination.limitMs / 1000} s`,
    'check query_end_cutoff and live_store in tempo/tempo.yaml: by default the newest 30 s are not searched',
  );
}

/** The services' own spans go another way than the doctor's: from their exporter, to the address that they were given. */
async function traceRequest(examination: Examination): Promise<string> {
  const traceId = await makeTracedRequest(examination);
  const found = await lookFor(examination, async () => readTrace(examination, traceId));
  if (found !== undefined) return `trace ${traceId}, of GET /items`;
  throw new BrokenHopError(
    `Tempo takes spans, and those of the reservations-service (trace ${traceId}) do not arrive`,
    'check the OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_TRACES_SAMPLER that the service was started with, and its log for failed exports',
  );
}

async function readTrace({ addresses, signal }: Examination, traceId: string) {
  return (await explain(fetchTrace({ tempoUrl: addresses.tempo, traceId, signal }))) ?? undefined;
}

async function explain<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof TempoError)) throw error;
    throw new BrokenHopError(error.message, tempoRemedy, { cause: error });
  }
}
