import { diag, type Attributes, type Exception } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';

/**
 * Says of an exception what its event does (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/).
 *
 * @returns `undefined`, and complains, where there is neither type nor message
 */
export function describeException(exception: Exception): Attributes | undefined {
  const attributes =
    typeof exception === 'string' ? { [ATTR_EXCEPTION_MESSAGE]: exception } : readError(exception);
  if (attributes[ATTR_EXCEPTION_TYPE] || attributes[ATTR_EXCEPTION_MESSAGE]) return attributes;
  diag.warn('Failed to record an exception that has neither a type nor a message');
  return undefined;
}

/** What is thrown may be anything, `null` too. */
function readError(exception: Exclude<Exception, string> | null | undefined): Attributes {
  const attributes: Attributes = {};
  if (exception === null || exception === undefined) return attributes;
  const { code, name, message, stack } = exception;
  if (code) attributes[ATTR_EXCEPTION_TYPE] = code.toString();
  else if (name) attributes[ATTR_EXCEPTION_TYPE] = name;
  if (message) attributes[ATTR_EXCEPTION_MESSAGE] = message;
  if (stack) attributes[ATTR_EXCEPTION_STACKTRACE] = stack;
  return attributes;
}
