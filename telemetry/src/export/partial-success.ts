import { decodeText, findField, readFields } from './protobuf-fields.ts';
import { fullSuccess, type PartialSuccess } from './transport.ts';

/**
 * Reads the `partial_success` of an Export…ServiceResponse: `{partial_success = 1: {rejected_… = 1, error_message = 2}}` in all three
 * signals. An answer that cannot be read is a success all the same, since its status says so.
 */
export function readPartialSuccess(response: Uint8Array): PartialSuccess {
  try {
    const partial = findField(readFields(response), 1);
    if (partial === undefined) return fullSuccess;
    const fields = readFields(partial.bytes);
    return { rejected: findField(fields, 1)?.value ?? 0, message: decodeText(findField(fields, 2)) };
  } catch (error) {
    if (error instanceof RangeError) return fullSuccess;
    throw error;
  }
}

/** The same of OTLP/JSON, where 64-bit numbers are text. */
export function readPartialSuccessJson(response: Uint8Array): PartialSuccess {
  const partial = readProperty(parseJson(response), 'partialSuccess');
  const rejected = ['rejectedSpans', 'rejectedDataPoints', 'rejectedLogRecords']
    .map((name) => readProperty(partial, name))
    .find((value) => value !== undefined);
  const message = readProperty(partial, 'errorMessage');
  return { rejected: Number(rejected ?? 0), message: typeof message === 'string' ? message : '' };
}

/** The `message` of a google.rpc.Status in JSON; empty where there is none. */
export function readStatusMessageJson(response: Uint8Array): string {
  const message = readProperty(parseJson(response), 'message');
  return typeof message === 'string' ? message : '';
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
