import { SpanStatusCode, context, trace, type Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { ATTR_PEER_SERVICE } from '../attributes.ts';
import { nameErrorType } from '../error-type.ts';
import { addHopTime } from '../propagation/hop-times.ts';
import { startClientSpan } from '../modes/boundaries.ts';
import { nameOperation, type FailureAttributes, type QueryTarget } from './query-metrics.ts';

/** What a query does, in words of low cardinality. */
export interface QueryDescription {
  /** Operation and targets, such as `INSERT reservations`; the span's name. */
  readonly summary: string;
  /** Parameterised text, which carries no value of a caller's. */
  readonly text: string;
}

/**
 * Runs one round trip to PostgreSQL as a CLIENT span, by the database conventions
 * (https://opentelemetry.io/docs/specs/semconv/database/postgresql/).
 *
 * A failure marks the span with its SQLSTATE and passes on.
 */
export async function withQuerySpan<Result>(
  target: QueryTarget,
  query: QueryDescription,
  run: () => Promise<Result>,
): Promise<Result> {
  const span = startClientSpan(query.summary, describeQuery(target, query));
  const queryContext = trace.setSpan(context.active(), span);
  const startedAtMs = performance.now();
  let failure: FailureAttributes | undefined;
  try {
    return await context.with(queryContext, run);
  } catch (error) {
    failure = describeFailure(error);
    span.setAttribute(ATTR_ERROR_TYPE, failure[ATTR_ERROR_TYPE]);
    const sqlState = failure[ATTR_DB_RESPONSE_STATUS_CODE];
    if (sqlState !== undefined) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, sqlState);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
    const durationMs = performance.now() - startedAtMs;
    addHopTime(target.peerService, durationMs);
    target.recordDuration?.(durationMs, { summary: query.summary, failure, of: queryContext });
  }
}

function describeQuery(target: QueryTarget, query: QueryDescription): Attributes {
  return {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    [ATTR_DB_NAMESPACE]: target.namespace,
    [ATTR_DB_OPERATION_NAME]: nameOperation(query.summary),
    [ATTR_DB_QUERY_SUMMARY]: query.summary,
    [ATTR_DB_QUERY_TEXT]: query.text,
    [ATTR_SERVER_ADDRESS]: target.address,
    [ATTR_SERVER_PORT]: target.port,
    [ATTR_PEER_SERVICE]: target.peerService,
  };
}

function describeFailure(error: unknown): FailureAttributes {
  // What PostgreSQL answers has a severity, and its SQLSTATE (PostgreSQL, appendix A) in `code`.
  const isAnswer = error instanceof Error && 'severity' in error && 'code' in error;
  return {
    ...(isAnswer ? { [ATTR_DB_RESPONSE_STATUS_CODE]: String(error.code) } : {}),
    [ATTR_ERROR_TYPE]: nameErrorType(error),
  };
}
