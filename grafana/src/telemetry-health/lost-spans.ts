import { increaseFromNothing } from '../building/promql.ts';

/** What a processor is done with and that did not arrive, whatever the reason: no room, a refusal, the end of the process. */
const lost = {
  spans: 'otel_sdk_processor_span_processed_total{error_type!=""}',
  logs: 'otel_sdk_processor_log_processed_total{error_type!=""}',
} as const;

/** How many spans were lost, by PromQL: series of every service, which are to be summed up. */
export function countLostSpans(range: string): string {
  return increaseFromNothing(lost.spans, range);
}

/** The same of log records. */
export function countLostLogs(range: string): string {
  return increaseFromNothing(lost.logs, range);
}
