import { annotateSpan } from '@holdfast/conventions';
import { boundText } from '@holdfast/telemetry';
import { getTraceId, recordRequestError, runInTrace } from '@holdfast/telemetry/fastify';
import { inspect } from 'node:util';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import {
  hasZodFastifySchemaValidationErrors,
  type ZodFastifySchemaValidationError,
} from 'fastify-type-provider-zod';
import { DatabaseLockTimeoutError, DatabaseUnavailableError } from '../postgres/errors.ts';
import { LaneOverloadedError } from '../postgres/lane.ts';
import { httpProblemTypes, nameProblemType, type ProblemType } from './problem-types.ts';
import { Problem, describeProblem, problemMediaType } from './problem.ts';
import { sendRendered, type RenderedAnswer } from './rendered-answer.ts';

/** Seconds after which a request that met an outage is worth another try. */
const retryAfterSeconds = 1;

/** Answers every error of an app as problem details (RFC 9457), a route that does not exist among them. */
export const problemPlugin = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => sendProblem(toProblem(error), request, reply));
    app.setNotFoundHandler((request, reply) =>
      sendProblem(
        new Problem(
          httpProblemTypes['route-not-found'],
          `${request.method} ${boundText(request.url)} is no route; /docs lists them.`,
        ),
        request,
        reply,
      ),
    );
  },
  { name: 'holdfast-problems', dependencies: ['holdfast-tracing'] },
);

/** Answers a request with a problem, and records it where the service itself is at fault. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = problem;
  runInTrace(request, () => {
    annotateSpan({ 'holdfast.problem.type': nameProblemType(problem.slug) });
    if (status < 500) return;
    const cause = problem.cause instanceof Error ? problem.cause : problem;
    recordRequestError(request, cause);
    request.log.error({ err: cause }, problem.title);
  });
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (status === 503 || status === 429) void reply.header('retry-after', retryAfterSeconds);
  return sendRendered(reply, renderProblem(problem, request));
}

/** Decides the bytes of a problem's answer to a request. */
export function renderProblem(problem: Problem, request: FastifyRequest): RenderedAnswer {
  const details = describeProblem(problem, {
    instance: boundText(request.url),
    traceId: getTraceId(request),
  });
  return { status: details.status, contentType: problemMediaType, body: JSON.stringify(details) };
}

/** Problem types of the errors that Fastify raises before a handler runs. */
const frameworkProblems: Readonly<Record<string, ProblemType>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: httpProblemTypes['request-too-large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: httpProblemTypes['unsupported-media-type'],
};

function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(`No Error was thrown, but ${inspect(thrown)}`);
  if (hasZodFastifySchemaValidationErrors(error)) {
    return describeInvalidValues(error.validation, error.validationContext ?? 'request');
  }
  if (error instanceof DatabaseUnavailableError) {
    return new Problem(httpProblemTypes['database-unavailable'], 'The request may be repeated as it is.', {
      cause: error,
    });
  }
  if (error instanceof LaneOverloadedError || error instanceof DatabaseLockTimeoutError) {
    return new Problem(
      httpProblemTypes.overloaded,
      'Nothing has happened; the request may be repeated as it is.',
      { cause: error },
    );
  }
  if (isCallersFault(error)) {
    return new Problem(
      frameworkProblems[error.code] ?? httpProblemTypes['malformed-request'],
      boundText(error.message),
    );
  }
  return new Problem(
    httpProblemTypes['internal-error'],
    'The cause is in the log and in the trace, under trace_id.',
    { cause: error },
  );
}

/**
 * Tells what Fastify and its plugins refuse from errors that only happen to carry a status, such as another service's:
 * those are nothing that the caller could mend, and their texts nothing for the caller's eyes.
 */
function isCallersFault(error: Error): error is Error & { code: string } {
  const { code, statusCode, expose } = error as { code?: unknown; statusCode?: unknown; expose?: unknown };
  const isMeantForCallers = String(code).startsWith('FST_') || expose === true;
  return isMeantForCallers && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

function describeInvalidValues(
  validation: readonly ZodFastifySchemaValidationError[],
  part: string,
): Problem {
  const errors = validation.map(({ instancePath, message }) => ({
    in: part,
    // The pointer to the whole is empty; `/` would be a member without a name.
    pointer: instancePath === '/' ? '' : instancePath,
    detail: boundText(message ?? 'is invalid'),
  }));
  const summary = errors
    .map(({ pointer, detail }) => `${pointer === '' ? part : pointer}: ${detail}`)
    .join('; ');
  return new Problem(httpProblemTypes['invalid-request'], boundText(summary), { extensions: { errors } });
}
