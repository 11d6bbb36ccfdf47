import { decodeText, findField, readFields, type ProtobufField } from './protobuf-fields.ts';

const retryInfoType = 'google.rpc.RetryInfo';

/** What is of use in a google.rpc.Status. */
export interface RpcStatus {
  readonly message: string;
  /** Of its RetryInfo, in ms. */
  readonly retryDelayMs: number | undefined;
}

const unreadable: RpcStatus = { message: '', retryDelayMs: undefined };

/**
 * Reads google.rpc.Status `{message = 2, details = 3}`, which is the body of a failure over HTTP and `grpc-status-details-bin` over
 * gRPC. Bytes that are none say nothing, since a failure may come from anywhere.
 */
export function readRpcStatus(bytes: Uint8Array): RpcStatus {
  try {
    const fields = readFields(bytes);
    const delays = fields.filter(({ number }) => number === 3).map(readRetryDelay);
    return {
      message: decodeText(findField(fields, 2)),
      retryDelayMs: delays.find((delay) => delay !== undefined),
    };
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  }
}

/** google.protobuf.Any `{type_url = 1, value = 2}` of RetryInfo `{retry_delay = 1}`, a Duration `{seconds = 1, nanos = 2}`. */
function readRetryDelay(detail: ProtobufField): number | undefined {
  const any = readFields(detail.bytes);
  if (!decodeText(findField(any, 1)).endsWith(`/${retryInfoType}`)) return undefined;
  const info = findField(any, 2);
  const delay = info === undefined ? undefined : findField(readFields(info.bytes), 1);
  if (delay === undefined) return undefined;
  const duration = readFields(delay.bytes);
  const seconds = findField(duration, 1)?.value ?? 0;
  const nanos = findField(duration, 2)?.value ?? 0;
  return Math.max(0, seconds * 1000 + nanos / 1e6);
}
