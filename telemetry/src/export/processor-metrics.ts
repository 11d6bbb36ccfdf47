import { createCounter, observeMetric } from '../metrics/built-in-metrics.ts';

export interface ProcessorMetrics {
  /** Counts spans that the processor is done with. @param errorType why they are lost, where they are */
  readonly count: (spans: number, errorType?: string) => void;
  readonly stop: () => void;
}

/** Measures a processor that keeps spans in a queue, as the SDK measures its own: `otel.sdk.processor.span.*`. */
export function createProcessorMetrics(queue: {
  readonly capacity: number;
  readonly readSize: () => number;
}): ProcessorMetrics {
  const type = 'batching_span_processor';
  const component = { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
  const countProcessed = createCounter('otel.sdk.processor.span.processed', [
    component,
    { ...component, 'error.type': 'queue_full' },
  ]);
  const stops = [
    observeMetric('otel.sdk.processor.span.queue.capacity', (observe) => observe(queue.capacity, component)),
    observeMetric('otel.sdk.processor.span.queue.size', (observe) => observe(queue.readSize(), component)),
  ];
  return {
    count: (spans, errorType) =>
      countProcessed(spans, errorType === undefined ? component : { ...component, 'error.type': errorType }),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
