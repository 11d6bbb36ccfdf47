import type { Tracing } from './tracing.ts';

/** Longest wait for a quiet moment after the page has loaded, in ms. */
const idleTimeoutMs = 2000;

/**
 * Loads OpenTelemetry once the page is loaded and idle, so that nothing waits for it. Where it cannot be loaded, as
 * with a blocker, the page goes on without. `data-tracing` of the document tells how it went: `on` or `off`.
 */
export function loadTracing(use: (tracing: Tracing) => void): void {
  const load = async (): Promise<void> => {
    const root = document.documentElement;
    try {
      const { startTracing } = await import('./start-tracing.ts');
      use(
        startTracing({
          url: new URL('/v1/traces', location.href).href,
          version: PAGE_VERSION,
          instanceId: createUuid(),
        }),
      );
      root.dataset['tracing'] = 'on';
    } catch {
      root.dataset['tracing'] = 'off';
    }
  };
  const loadWhenIdle = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => void load(), { timeout: idleTimeoutMs });
    else setTimeout(() => void load(), 0);
  };
  if (document.readyState === 'complete') loadWhenIdle();
  else window.addEventListener('load', loadWhenIdle, { once: true });
}

/** A UUID (RFC 9562, version 4). `crypto.randomUUID` is there on https and localhost only. */
function createUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    const versioned = index === 6 ? (byte % 16) + 0x40 : index === 8 ? (byte % 64) + 0x80 : byte;
    return versioned.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
