import { SpanKind, SpanStatusCode, context, trace, type Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { ATTR_SERVICE_PEER_NAME } from '../registry/unstable-attributes.ts';
import { nameErrorType } from '../error-type.ts';
import { addHopTime } from '../propagation/hop-times.ts';
import {
  describeOnce,
  describePeer,
  nameOperation,
  type FailureAttributes,
  type QueryDescriber,
  type QueryDescription,
  type QueryTarget,
} from './query-metrics.ts';
import { DescribedSpan } from '../spans/described-span.ts';
import { startClientSpan } from '../modes/boundaries.ts';

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
  const callerContext = context.active();
  const peerAtStart = target.findPeerAddress?.();
  const description = new DescribedSpan(SpanKind.CLIENT, () =>
    target.describeQuery === undefined
      ? describeQuery(target, query, peerAtStart)
      : target.describeQuery(query, peerAtStart),
  );
  const span = startClientSpan(query.summary, description, callerContext);
  const queryContext = trace.setSpan(callerContext, span);
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
    // A pool may have had to connect first.
    const peerAddress = target.findPeerAddress?.();
    if (peerAddress !== peerAtStart) span.setAttributes(describePeer(peerAddress, target.port));
    span.end();
    const durationMs = performance.now() - startedAtMs;
    addHopTime(target.peerService, durationMs, callerContext);
    target.recordDuration?.(durationMs, { query, peerAddress, failure, of: queryContext });
  }
}

/** Makes what gives a query that is kept the same frozen attributes each time: they are also encoded once. */
export function createQueryDescriber(
  target: Omit<QueryTarget, 'recordDuration' | 'describeQuery'>,
): QueryDescriber {
  return describeOnce((query: QueryDescription, peerAddress: string | undefined) =>
    describeQuery(target, query, peerAddress),
  );
}

function describeQuery(
  target: QueryTarget,
  query: QueryDescription,
  peerAddress: string | undefined,
): Attributes {
  return {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    [ATTR_DB_NAMESPACE]: target.namespace,
    [ATTR_DB_OPERATION_NAME]: nameOperation(query.summary),
    [ATTR_DB_QUERY_SUMMARY]: query.summary,
    [ATTR_DB_QUERY_TEXT]: query.text,
    [ATTR_SERVER_ADDRESS]: target.address,
    [ATTR_SERVER_PORT]: target.port,
    [ATTR_SERVICE_PEER_NAME]: target.peerService,
    ...(query.procedure === undefined ? {} : { [ATTR_DB_STORED_PROCEDURE_NAME]: query.procedure }),
    ...describePeer(peerAddress, target.port),
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
