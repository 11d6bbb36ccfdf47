import { DiagLogLevel, diag, type DiagLogger } from '@opentelemetry/api';
import { boundText } from '../bounded-text.ts';

/** What complaints are written by; pino's loggers are such. */
export interface DiagnosticsLogger {
  readonly error: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

/** How long the same complaint of the SDK stays unsaid after it was logged once. */
const repeatAfterMs = 30_000;

/**
 * Sends the SDK's own complaints to the log. While a backend is away an exporter fails several times a second; the
 * log says so once every 30 s.
 */
export function logDiagnostics(logger: DiagnosticsLogger): void {
  const lastLoggedAt = new Map<string, number>();
  const log = (level: 'error' | 'warn') =>
    function logOnce(message: string, ...details: unknown[]): void {
      const text = boundText(describeComplaint(message, details));
      const kind = nameKind(text);
      const now = performance.now();
      if (now - (lastLoggedAt.get(kind) ?? -repeatAfterMs) < repeatAfterMs) return;
      // Complaints come in a handful of kinds; should there be more, the memory of them stays small.
      if (lastLoggedAt.size >= 100) lastLoggedAt.clear();
      lastLoggedAt.set(kind, now);
      logger[level]({ 'otel.component.type': 'sdk' }, text);
    };
  const sink: DiagLogger = {
    error: log('error'),
    warn: log('warn'),
    info: ignore,
    debug: ignore,
    verbose: ignore,
  };
  diag.setLogger(sink, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

function ignore(): void {
  // What the SDK says below a warning helps its own developers only.
}

/** The SDK passes errors as JSON with a stack inside; the message alone is what an operator reads. */
function describeComplaint(message: string, details: readonly unknown[]): string {
  const parts = [message, ...details.map(String)].map((part) => {
    const inner = /"message":("(?:[^"\\]|\\.)*")/.exec(part)?.[1];
    return inner === undefined ? part : String(JSON.parse(inner));
  });
  return parts.join(' ');
}

/** The same complaint comes with other counts, ids and timings each time; what it is about stands at its beginning. */
function nameKind(text: string): string {
  return text.replaceAll(/[0-9a-f]{16,}|\d+/g, '#').slice(0, 40);
}
