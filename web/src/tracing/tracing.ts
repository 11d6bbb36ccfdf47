import type { Failure } from '@holdfast/reservations-service-client';

/** What somebody did on the page, for attributes of its span. */
export interface ClickDescription {
  readonly action: 'reserve' | 'download' | 'cancel';
  readonly username: string;
  readonly itemId: string;
  readonly reservationId?: string | undefined;
}

/** The span of a click, from the click to its effect on the page. */
export interface ClickSpan {
  /** Runs a function with the span active; what it calls before it returns belongs to the span. */
  within<Result>(run: () => Result): Result;
  /** @param failure why it did not work; undefined where it did */
  end(failure: Failure | undefined): void;
}

/** What the page asks of tracing. It knows nothing of OpenTelemetry, which comes later or not at all. */
export interface Tracing {
  startClick(click: ClickDescription): ClickSpan;
}

const untracedClick: ClickSpan = { within: (run) => run(), end: () => undefined };

/** Traces nothing until a tracing is put in its place. */
export function createLazyTracing(): Tracing & { readonly use: (tracing: Tracing) => void } {
  let current: Tracing = { startClick: () => untracedClick };
  return {
    startClick: (click) => current.startClick(click),
    use: (tracing) => {
      current = tracing;
    },
  };
}
