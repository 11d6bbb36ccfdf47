import { ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';

/**
 * The `error.type` of a failure that is no status: the error's code, such as `ECONNREFUSED`, or else its class.
 * It is low in cardinality, as https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ asks.
 */
export function nameErrorType(error: unknown): string {
  if (!(error instanceof Error)) return ERROR_TYPE_VALUE_OTHER;
  // The code of a DOMException, such as a timeout's, is a number that says nothing.
  return 'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : error.name;
}
