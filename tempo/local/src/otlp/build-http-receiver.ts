import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from '../logger.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { encodeJsonRequest } from './export-request-json.ts';
import { grpcStatus } from './grpc-status.ts';
import { MalformedRequestError } from './malformed-error.ts';
import { RequestTooLargeError, UnsupportedEncodingError, readHttpBody } from './read-http-body.ts';
import { encodeRpcStatus } from './schema.ts';

/** As in Tempo's receiver; it bounds a body as sent and as unpacked. */
const longestRequestBytes = 20 * 1024 * 1024;

const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';

/**
 * OTLP/HTTP: `POST /v1/traces`, protobuf or JSON, gzip or not. Errors are a google.rpc.Status in the request's own
 * encoding (OTLP specification, "OTLP/HTTP Response"): 400 malformed, 413 too large, 415 another type.
 */
export function buildHttpReceiver(dependencies: { store: TraceStore; logger: Logger }): FastifyInstance {
  const { store, logger } = dependencies;
  const app = fastify({ bodyLimit: longestRequestBytes });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser([protobufType, jsonType], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.setNotFoundHandler((request, reply) => {
    const isTraces = request.url.split('?')[0] === '/v1/traces';
    reply.code(isTraces ? 405 : 404).type('text/plain');
    if (isTraces) reply.header('allow', 'POST');
    return reply.send(isTraces ? '405 method not allowed, supported: [POST]' : '404 page not found\n');
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = toErrorAnswer(error);
    if (answer.httpStatus === 500) logger.error({ err: error }, 'OTLP/HTTP export failed');
    reply.code(answer.httpStatus);
    if (answer.httpStatus === 415) return reply.type('text/plain').send(answer.message);
    const status = { code: answer.code, message: answer.message };
    if (isJson(request)) return reply.type(jsonType).send(status);
    return reply.type(protobufType).send(Buffer.from(encodeRpcStatus(status)));
  });

  app.post('/v1/traces', async (request, reply) => {
    const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const encoding = request.headers['content-encoding'];
    const body = await readHttpBody(sent, { encoding, longestBytes: longestRequestBytes });
    store.add(isJson(request) ? encodeJsonRequest(body) : body);
    // An empty response means that everything was taken ("Full Success").
    return isJson(request) ? reply.type(jsonType).send({}) : reply.type(protobufType).send(Buffer.alloc(0));
  });
  return app;
}

function isJson(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith(jsonType) ?? false;
}

function toErrorAnswer(error: FastifyError): { httpStatus: number; code: number; message: string } {
  const { message } = error;
  if (error instanceof MalformedRequestError) {
    return { httpStatus: 400, code: grpcStatus.invalidArgument, message };
  }
  if (error instanceof UnsupportedEncodingError) {
    return { httpStatus: 415, code: grpcStatus.invalidArgument, message };
  }
  if (error instanceof RequestTooLargeError || error.statusCode === 413) {
    return { httpStatus: 413, code: grpcStatus.resourceExhausted, message };
  }
  if (error.statusCode === 415) {
    const supported = `415 unsupported media type, supported: [${jsonType}, ${protobufType}]`;
    return { httpStatus: 415, code: grpcStatus.invalidArgument, message: supported };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { httpStatus: error.statusCode, code: grpcStatus.invalidArgument, message };
  }
  return { httpStatus: 500, code: grpcStatus.internal, message: 'internal error' };
}
