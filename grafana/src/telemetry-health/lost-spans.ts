import { increaseFromNothing } from '../building/promql.ts';

const dropped = 'otel_sdk_processor_span_processed_total{error_type!=""}';
const sentInVain = 'otel_sdk_exporter_span_exported_total{error_type!=""}';

/** How many spans were lost, by PromQL: series of every service, which are to be summed up. */
export function countLostSpans(range: string): string {
  return `${increaseFromNothing(dropped, range)} or ${increaseFromNothing(sentInVain, range)}`;
}
