import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { summarizeLatencies, type LatencySummary } from '../statistics.ts';
import { createRequestTemplate, spansPerRequest } from './request-template.ts';

export interface SpanLoad {
  /** Where OTLP over gRPC goes. */
  readonly otlpGrpcUrl: string;
  /** Spans a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Told the id of a trace that has just been taken. */
  readonly onTrace: (traceId: string) => void;
}

/** What was sent, and how long an export took from when it was due. */
export interface SentSpans extends LatencySummary {
  readonly seconds: number;
  readonly accepted: number;
  /** Spans of requests that failed. */
  readonly refused: number;
}

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const exportTimeoutMs = 10_000;
const passBytes = (bytes: Buffer): Buffer => bytes;

/**
 * Exports spans by OTLP over gRPC at a steady rate, however long the exports before take: a receiver that cannot keep up
 * shows in how long they take, and at the end in how many it has taken.
 */
export async function sendSpans(load: SpanLoad): Promise<SentSpans> {
  const client = new grpc.Client(new URL(load.otlpGrpcUrl).host, grpc.credentials.createInsecure());
  const template = createRequestTemplate();
  const latenciesMs: number[] = [];
  let refused = 0;
  const exportOnce = async (dueAtMs: number): Promise<void> => {
    const { bytes, traceId } = template.make(Date.now());
    try {
      await promisify((done: grpc.requestCallback<Buffer>) =>
        client.makeUnaryRequest(
          exportPath,
          passBytes,
          passBytes,
          bytes,
          { deadline: Date.now() + exportTimeoutMs },
          done,
        ),
      )();
      latenciesMs.push(performance.now() - dueAtMs);
      load.onTrace(traceId);
    } catch {
      // Counted, and the report says so: a lost export is a result here.
      refused += 1;
    }
  };

  try {
    const pending: Promise<void>[] = [];
    const startedAtMs = performance.now();
    const total = Math.ceil((load.rate * load.seconds) / spansPerRequest);
    for (let count = 0; count < total; count += 1) {
      const dueAtMs = startedAtMs + (count * spansPerRequest * 1000) / load.rate;
      const pauseMs = dueAtMs - performance.now();
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal: load.signal });
      load.signal.throwIfAborted();
      pending.push(exportOnce(dueAtMs));
    }
    await Promise.all(pending);
    return {
      seconds: (performance.now() - startedAtMs) / 1000,
      accepted: latenciesMs.length * spansPerRequest,
      refused: refused * spansPerRequest,
      ...summarizeLatencies(latenciesMs),
    };
  } finally {
    client.close();
  }
}
