import { createCounter, observeMetric } from '../metrics/built-in-metrics.ts';

export interface ProcessorMetrics {
  /** Counts items that the processor is done with. @param errorType why they are lost, where they are */
  readonly count: (items: number, errorType?: string) => void;
  readonly stop: () => void;
}

const described = {
  span: {
    type: 'batching_span_processor',
    processed: 'otel.sdk.processor.span.processed',
    capacity: 'otel.sdk.processor.span.queue.capacity',
    size: 'otel.sdk.processor.span.queue.size',
  },
  log: {
    type: 'batching_log_processor',
    processed: 'otel.sdk.processor.log.processed',
    capacity: 'otel.sdk.processor.log.queue.capacity',
    size: 'otel.sdk.processor.log.queue.size',
  },
} as const;

/** What a processor keeps in its queue. */
export type ProcessedItem = keyof typeof described;

/** Measures a processor that keeps items in a queue, as the SDK measures its own: `otel.sdk.processor.{span,log}.*`. */
export function createProcessorMetrics(
  item: ProcessedItem,
  queue: { readonly capacity: number; readonly readSize: () => number },
): ProcessorMetrics {
  const { type, processed, capacity, size } = described[item];
  const component = { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
  const countProcessed = createCounter(processed, [component, { ...component, 'error.type': 'queue_full' }]);
  const stops = [
    observeMetric(capacity, (observe) => observe(queue.capacity, component)),
    observeMetric(size, (observe) => observe(queue.readSize(), component)),
  ];
  return {
    count: (items, errorType) =>
      countProcessed(items, errorType === undefined ? component : { ...component, 'error.type': errorType }),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
