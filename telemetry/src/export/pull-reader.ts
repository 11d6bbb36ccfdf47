import { MetricReader } from '@opentelemetry/sdk-metrics';

/** Reads metrics when it is asked to, and has nothing to send. */
export class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}

  protected override async onForceFlush(): Promise<void> {}
}
