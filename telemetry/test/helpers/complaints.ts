import { DiagLogLevel, diag } from '@opentelemetry/api';

const ignore = (): void => undefined;

/** Collects what the SDK complains of from now on, such as a span that is ended twice. */
export function collectComplaints(): string[] {
  const complaints: string[] = [];
  const collect = (message: string): void => void complaints.push(message);
  diag.setLogger(
    { error: collect, warn: collect, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return complaints;
}
