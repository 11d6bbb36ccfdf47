import { z } from 'zod';

import { ask, askJson, lookFor } from './ask.ts';
import { BrokenHopError, type Examination, type Hop } from './hop.ts';
import { makeTracedRequest } from './traced-request.ts';

export const lokiHops: readonly Hop[] = [
  { name: 'Loki', everywhere: false, examine: examineLoki },
  { name: 'log line of a request', everywhere: false, examine: logRequest },
];

const remedy =
  'docker compose logs loki; LOKI_PORT says where it is. It takes 15 s after its start to be ready';

const lokiAnswer = z.object({ data: z.object({ result: z.array(z.unknown()) }) });

/** Sends a line of its own, and reads it back by its trace. */
async function examineLoki(examination: Examination): Promise<string> {
  const { addresses, testTraceId, signal } = examination;
  const url = addresses.loki;
  await ask({ who: 'Loki', url: `${url}/ready`, remedy, signal });
  await ask({
    who: 'Loki',
    url: `${url}/otlp/v1/logs`,
    init: {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(makeLogRecord(testTraceId)),
    },
    remedy: 'check allow_structured_metadata and the schema (v13) in loki/loki.yaml',
    signal,
  });
  if (await findLine(examination, 'holdfast-doctor', testTraceId)) {
    return 'takes log lines, and finds them by their trace';
  }
  throw new BrokenHopError(`Loki took a log line, and does not find it by its trace ${testTraceId}`, remedy);
}

/** The services' own lines go another way than the doctor's, as their spans do. */
async function logRequest(examination: Examination): Promise<string> {
  const traceId = await makeTracedRequest(examination);
  if (await findLine(examination, 'reservations-service', traceId))
    return `of trace ${traceId}, of GET /items`;
  throw new BrokenHopError(
    `Loki takes log lines, and those of the reservations-service (trace ${traceId}) do not arrive`,
    'check the OTEL_LOGS_EXPORTER (otlp) and OTEL_EXPORTER_OTLP_LOGS_ENDPOINT that the service was started with, and its LOG_LEVEL',
  );
}

/** Looks for a line that belongs to a trace. */
async function findLine(examination: Examination, service: string, traceId: string): Promise<boolean> {
  const { addresses, signal } = examination;
  const query = `{service_name="${service}"} | trace_id="${traceId}"`;
  const found = await lookFor(examination, async () => {
    const { data } = await askJson({
      who: 'Loki',
      url: `${addresses.loki}/loki/api/v1/query_range?${new URLSearchParams({ query, since: '10m' }).toString()}`,
      remedy,
      schema: lokiAnswer,
      signal,
    });
    return data.result.length > 0 || undefined;
  });
  return found ?? false;
}

function makeLogRecord(traceId: string) {
  const record = {
    timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'a line of npm run doctor' },
    traceId,
    spanId: traceId.slice(0, 16),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'holdfast-doctor' } }] };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
}
