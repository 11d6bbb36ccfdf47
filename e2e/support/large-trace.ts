import { type SentSpan, toSpanId } from './send-spans.ts';

const services = ['gateway', 'checkout', 'inventory', 'pricing', 'payments'] as const;
const operations = [
  'GET /cart',
  'reserve_stock',
  'SELECT items',
  'charge card',
  'POST /orders',
  'render',
] as const;

/** A trace of any number of spans, ten to a parent, each within its parent's time; every hundredth fails. */
export function createLargeTrace(count: number): SentSpan[] {
  const spans: SentSpan[] = [];
  for (let at = 0; at < count; at += 1) {
    const parent = at === 0 ? undefined : spans[Math.floor((at - 1) / 10)];
    const share = (at - 1) % 10;
    const whole = parent?.durationNanos ?? 4_000_000_000;
    const start = parent ? parent.startNanos + Math.floor((whole * share) / 10.5) : 0;
    spans.push({
      spanId: toSpanId(at + 1),
      ...(parent && { parentSpanId: parent.spanId }),
      name: operations[at % operations.length] ?? 'work',
      service: services[(at * 7) % services.length] ?? 'gateway',
      startNanos: start,
      durationNanos: parent ? Math.max(1_000, Math.floor(whole * (0.05 + (share % 4) * 0.02))) : whole,
      attributes: { 'app.number': String(at) },
      ...(at % 100 === 99 && { error: 'out of stock' }),
    });
  }
  return spans;
}
