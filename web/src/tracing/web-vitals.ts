import { ROOT_CONTEXT, trace, type SpanContext, type Tracer } from '@opentelemetry/api';
import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from 'web-vitals';
import type { HoldfastAttributes } from '../../../conventions/src/attributes.ts';

/**
 * Records the web vitals (https://web.dev/articles/vitals) as events of a span `web_vitals`, which lasts from the
 * beginning of the visit until the page is first hidden: only then are the largest paint and the layout's shifts known.
 *
 * @param options.parent the span of the document's load
 * @param options.flush sends what has ended: a hidden page may never be seen again
 */
export function recordWebVitals(options: {
  readonly tracer: Tracer;
  readonly parent: SpanContext;
  readonly flush: () => Promise<void>;
}): void {
  const parent = trace.setSpanContext(ROOT_CONTEXT, options.parent);
  const span = options.tracer.startSpan('web_vitals', { startTime: performance.timeOrigin }, parent);
  const addEvent = ({ name, value, rating }: Metric): void => {
    span.addEvent('web_vital', {
      'holdfast.web_vital.name': name,
      'holdfast.web_vital.value': value,
      'holdfast.web_vital.rating': rating,
    } satisfies HoldfastAttributes);
  };
  for (const observe of [onTTFB, onFCP, onLCP, onCLS, onINP]) observe(addEvent);
  // Registered after the library's own listeners, and so run after them.
  const endIfHidden = (): void => {
    if (document.visibilityState !== 'hidden') return;
    document.removeEventListener('visibilitychange', endIfHidden);
    // The library reports from a listener of its own or a task right after it.
    queueMicrotask(() => {
      span.end();
      void options.flush();
    });
  };
  document.addEventListener('visibilitychange', endIfHidden);
}
