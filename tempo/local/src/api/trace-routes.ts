import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TracesData } from '../otlp/messages.ts';
import { encodeTraceById, encodeTraces, tracesToJson } from '../otlp/schema.ts';
import { readTrace } from '../store/read-trace.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { BadRequestError } from './bad-request-error.ts';

const protobufType = 'application/protobuf';

type TraceRequest = FastifyRequest<{ Params: { traceId: string } }>;

/** `GET /api/traces/:id` and `GET /api/v2/traces/:id`, as JSON or, by `Accept: application/protobuf`, as protobuf. */
export function registerTraceRoutes(app: FastifyInstance, store: TraceStore): void {
  const find = (request: TraceRequest): TracesData | null => {
    const stored = store.get(readTraceId(request.params.traceId));
    return stored ? readTrace(stored) : null;
  };

  app.get('/api/traces/:traceId', async (request: TraceRequest, reply: FastifyReply) => {
    const trace = find(request);
    if (!trace) return reply.code(404).send();
    if (wantsProtobuf(request)) return reply.type(protobufType).send(Buffer.from(encodeTraces(trace)));
    const { resourceSpans } = tracesToJson(trace);
    return { batches: resourceSpans };
  });

  // The second version answers an unknown trace with 200 and an empty trace. So it is with Tempo 3.0.3.
  app.get('/api/v2/traces/:traceId', async (request: TraceRequest, reply: FastifyReply) => {
    const trace = find(request) ?? { resourceSpans: [] };
    if (wantsProtobuf(request)) return reply.type(protobufType).send(Buffer.from(encodeTraceById(trace)));
    return { trace: trace.resourceSpans.length === 0 ? {} : tracesToJson(trace), metrics: {} };
  });
}

function wantsProtobuf(request: FastifyRequest): boolean {
  return request.headers.accept?.includes(protobufType) ?? false;
}

/** Up to 32 hex digits in either case; shorter ids are padded with zeros on the left. */
function readTraceId(text: string): string {
  const wrong = /[^0-9a-f]/i.exec(text);
  if (wrong) {
    throw new BadRequestError(
      `trace IDs can only contain hex characters: invalid character ${JSON.stringify(wrong[0])} at position ${wrong.index + 1}`,
    );
  }
  if (text.length > 32) throw new BadRequestError("trace IDs can't be larger than 128 bits");
  return text.toLowerCase().padStart(32, '0');
}
