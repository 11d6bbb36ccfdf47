import { nameErrorType } from '../error-type.ts';
import type { sdkMetrics } from '../metrics/sdk-metrics.ts';
import type { MetricAttributesOf } from '../registry/metric-declaration.ts';

/** How a protocol names the answer: the status of HTTP or of gRPC; empty where there was none. */
export type AnswerStatus = Pick<
  MetricAttributesOf<(typeof sdkMetrics)['otel.sdk.exporter.operation.duration']>,
  'http.response.status_code' | 'rpc.response.status_code'
>;

/** Why a request did not arrive. */
export interface SendFailure {
  /** For people; it may quote the backend, so it is to be cut before it is logged. */
  readonly message: string;
  /** `error.type`: a status, or the code of an error; low in cardinality. */
  readonly errorType: string;
}

/** What became of one attempt, in the terms of https://opentelemetry.io/docs/specs/otlp/#failures. */
export type SendResult =
  | {
      readonly outcome: 'taken';
      readonly status: AnswerStatus;
      /** The backend's partial success, as it came: empty where everything was taken. */
      readonly partial: PartialSuccess;
    }
  | {
      readonly outcome: 'retry';
      readonly status: AnswerStatus;
      readonly failure: SendFailure;
      /** Whether it was the backend that said so; otherwise nothing was heard of it. */
      readonly isAnswered: boolean;
      /** How long the backend asks to be left alone, in ms. */
      readonly delayMs?: number | undefined;
    }
  | { readonly outcome: 'refused'; readonly status: AnswerStatus; readonly failure: SendFailure };

/** https://opentelemetry.io/docs/specs/otlp/#partial-success */
export interface PartialSuccess {
  /** How many of the items were not taken; whatever the backend says, so it may make no sense. */
  readonly rejected: number;
  readonly message: string;
}

export const fullSuccess: PartialSuccess = { rejected: 0, message: '' };

/** How requests are written: JSON is for those who read along. */
export type RequestEncoding = 'protobuf' | 'json';

/** Receivers take 4 MiB over gRPC as a rule; half of it, in bytes, leaves room for the item that fills a batch. */
export const maxRequestBytes = 2 * 1024 * 1024;

/** What sends requests of one signal by one protocol. */
export interface Transport {
  /** `otel.component.type` of https://opentelemetry.io/docs/specs/semconv/registry/attributes/otel/. */
  readonly componentType: string;
  /** Where it sends to, as it is configured. */
  readonly url: string;
  /** How long an attempt may take, in ms: `OTEL_EXPORTER_OTLP_TIMEOUT`. */
  readonly timeoutMs: number;
  /** Sends a request once, and never rejects. */
  readonly send: (request: Uint8Array, timeoutMs: number) => Promise<SendResult>;
  /** Ends what is under way, and lets go of the connection. */
  readonly close: () => void;
}

/** A transport, and how it wants its requests. */
export interface OpenedTransport {
  readonly encoding: RequestEncoding;
  readonly transport: Transport;
}

/** For a request that could not be made, as with a header or a certificate that cannot be used: trying again would not help. */
export function refuseUnsendable(error: unknown): SendResult {
  return { outcome: 'refused', status: {}, failure: describeFailure(error) };
}

export function describeFailure(error: unknown): SendFailure {
  // Node puts the addresses it tried into errors of their own, and says nothing itself.
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { message, errorType: nameErrorType(cause) };
}
