import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { MalformedRequestError } from './malformed-error.ts';

const gunzipAsync = promisify(gunzip);

/** The request is larger than is taken. */
export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeError';
}

/** The request is in an encoding that is not understood. */
export class UnsupportedEncodingError extends Error {
  override readonly name = 'UnsupportedEncodingError';
}

/**
 * Undoes a body's content encoding, `gzip` or none.
 *
 * @throws {RequestTooLargeError} before more than `longestBytes` have been unpacked
 * @throws {MalformedRequestError} where it is no gzip
 * @throws {UnsupportedEncodingError}
 */
export async function readHttpBody(
  body: Buffer,
  options: { encoding: string | undefined; longestBytes: number },
): Promise<Buffer> {
  const { encoding = 'identity', longestBytes } = options;
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new UnsupportedEncodingError(`unsupported Content-Encoding: ${encoding}`);
  try {
    return await gunzipAsync(body, { maxOutputLength: longestBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RequestTooLargeError(`the request unpacks to more than ${longestBytes} bytes`, {
        cause: error,
      });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new MalformedRequestError(`the body is no gzip: ${reason}`, { cause: error });
  }
}
