import protobuf from 'protobufjs';

/** What a backend says of a failure, and of a partial success. */
const { root } = protobuf.parse(`
  syntax = "proto3";

  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Response { PartialSuccess partial_success = 1; }
  message PartialSuccess { int64 rejected = 1; string error_message = 2; }
`);

function encode(name: string, message: Record<string, unknown>): Buffer {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(message)).finish());
}

/** A google.rpc.Status. @param retryDelay of its RetryInfo; none where it is left out */
export function encodeRpcStatus(
  message: string,
  retryDelay?: { readonly seconds?: number; readonly nanos?: number },
): Buffer {
  const other = {
    typeUrl: 'type.googleapis.com/google.rpc.DebugInfo',
    value: Buffer.from([10, 1, 120]).toString('base64'),
  };
  const value = retryDelay && encode('RetryInfo', { retryDelay }).toString('base64');
  const info = { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value };
  return encode('Status', { code: 8, message, details: value === undefined ? [other] : [other, info] });
}

/** An Export…ServiceResponse. */
export function encodePartialSuccess(rejected: number, errorMessage: string): Buffer {
  return encode('Response', { partialSuccess: { rejected, errorMessage } });
}
