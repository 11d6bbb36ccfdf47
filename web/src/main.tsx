import { render } from 'preact';
import { createReservationsClient } from '@holdfast/reservations-service-client';
import { Shop } from './shop.tsx';
import { createServerClock } from './time/server-clock.ts';
import { loadTracing } from './tracing/load-tracing.ts';
import { createLazyTracing } from './tracing/tracing.ts';

const clock = createServerClock({
  monotonicNow: () => performance.now(),
  wallNow: () => Date.now(),
});
const api = createReservationsClient({
  fetch: async (input, init) => globalThis.fetch(input, init),
  isOnline: () => navigator.onLine,
  now: () => performance.now(),
  onAnswer: (seen) => clock.observe(seen),
  timeoutMs: 15_000,
});
const tracing = createLazyTracing();

const root = document.querySelector('#shop');
if (root === null) throw new Error('The page has no element #shop.');
root.replaceChildren();
render(<Shop api={api} clock={clock} tracing={tracing} />, root);
loadTracing(tracing.use);
