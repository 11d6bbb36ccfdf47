import type { Socket } from 'node:net';
import { boundText, type TrustedCallers } from '@holdfast/telemetry';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { createRequestLineWriter, type Logger } from '@holdfast/telemetry/pino';
import { fastify, type FastifyError, type onRequestHookHandler, type onResponseHookHandler } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { createAnswerLog } from './answer-log.ts';
import { openapiPlugin, type OpenapiOptions } from './openapi-plugin.ts';
import { problemPlugin, sendProblem } from './problem-plugin.ts';
import { httpProblemTypes, type ProblemType } from './problem-types.ts';
import { Problem, describeProblem, problemMediaType } from './problem.ts';
import { validatorCompiler } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `false` keeps the requests of a route that are answered out of the log: probes and scrapes would fill it. */
    logged?: boolean;
  }
}

export interface AppOptions {
  readonly logger: Logger;
  readonly grafanaUrl: string | undefined;
  /** Where a page shows a trace; goes before `grafanaUrl`. `{trace_id}` stands for the id. */
  readonly traceUrlTemplate?: string | undefined;
  /** Whose traces are continued; every caller's unless it is given. */
  readonly trustedCallers?: TrustedCallers | undefined;
  readonly openapi: OpenapiOptions;
}

/** Larger bodies are refused with 413, in bytes; a route may set a limit of its own. */
const bodyLimit = 64 * 1024;

/** Longer path parameters are no route; the schemas refuse most of them long before, with a reason. */
const maxParamLength = 1024;

/** Of every line of a request. */
const requestLineNames = { id: 'holdfast.request.id', duration: 'holdfast.request.duration' } as const;

/** How long a request may take to arrive, body included, in ms: a caller that trickles must not keep a connection. */
const requestTimeout = 60_000;

/** Makes the Fastify app that a service registers its routes on. It never listens. */
export async function createApp(options: AppOptions) {
  const app = fastify({
    loggerInstance: options.logger,
    logController: createAnswerLog(requestLineNames.id),
    bodyLimit,
    requestTimeout,
    routerOptions: { maxParamLength },
    // An answer must not wait for idle keep-alive connections when the service stops.
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnreadableRequest,
    // Node's own answer to a request without a Host header says nothing: the hook below says it.
    http: { requireHostHeader: false },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(
        new Problem(httpProblemTypes['malformed-request'], boundText(error.message)),
        request,
        reply,
      );
    },
  }).withTypeProvider<ZodTypeProvider>();
  // JSON only: a route that takes something else says so itself.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  // The type checker has proven what a handler answers, field by field: nothing is validated again, and nothing stripped.
  app.setSerializerCompiler(() => JSON.stringify);

  await app.register(tracingPlugin, {
    grafanaUrl: options.grafanaUrl,
    traceUrlTemplate: options.traceUrlTemplate,
    trustedCallers: options.trustedCallers,
  });
  await app.register(problemPlugin);
  app.addHook('onResponse', logRequests(options.logger));
  await app.register(openapiPlugin, options.openapi);
  app.addHook('onRequest', refuseMissingHost);
  return app;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/** Writes one line a request, when it has been answered, with the ids of its trace where it has one. */
function logRequests(logger: Logger): onResponseHookHandler {
  const writeLine = createRequestLineWriter(logger, requestLineNames);
  return (request, reply, done) => {
    if (request.routeOptions.config.logged !== false) {
      writeLine({
        id: request.id,
        method: request.method,
        route: request.routeTemplate ?? undefined,
        url: request.url,
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
        errorType: reply.statusCode >= 500 ? String(reply.statusCode) : undefined,
        context: request.traceContext ?? undefined,
      });
    }
    done();
  };
}

/** RFC 9112, section 3.2. */
const refuseMissingHost: onRequestHookHandler = ({ raw }, _reply, done) => {
  if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
    done(new Problem(httpProblemTypes['malformed-request'], 'A request of HTTP/1.1 needs a Host header.'));
  } else {
    done();
  }
};

/** Problem types of what goes wrong before there is a request. */
const connectionProblems: Readonly<Record<string, ProblemType>> = {
  ERR_HTTP_REQUEST_TIMEOUT: httpProblemTypes['request-timeout'],
  HPE_HEADER_OVERFLOW: httpProblemTypes['header-fields-too-large'],
};

/** Answers what Node's HTTP parser cannot read, so that no request object exists, and hangs up. */
function refuseUnreadableRequest(error: FastifyError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const type = connectionProblems[error.code] ?? httpProblemTypes['malformed-request'];
  const { status, title } = type;
  const body = JSON.stringify(describeProblem(new Problem(type, `${title}.`), {}));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${problemMediaType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
