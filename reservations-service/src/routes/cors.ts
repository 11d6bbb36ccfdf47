import cors from '@fastify/cors';
import type { App } from '@holdfast/service-kit/http';

/** What a page of another origin may send: the context of its trace, and what the routes ask for. */
const allowedHeaders = [
  'authorization',
  'baggage',
  'content-type',
  'idempotency-key',
  'traceparent',
  'tracestate',
];

/** What it may read of an answer, beside what every page may. */
const exposedHeaders = [
  'content-disposition',
  'date',
  'idempotent-replayed',
  'link',
  'location',
  'retry-after',
  'server-timing',
  'traceresponse',
];

/** How long a browser may remember a preflight's answer, in seconds. */
const maxAge = 600;

/** Lets pages of exactly these origins call the API (https://fetch.spec.whatwg.org/#http-cors-protocol); never with cookies. */
export async function registerCors(app: App, webOrigins: readonly string[]): Promise<void> {
  if (webOrigins.length === 0) return;
  // A preflight is no traffic worth a trace.
  app.addHook('onRoute', (route) => {
    if (route.method === 'OPTIONS') route.config = { ...route.config, traced: false };
  });
  await app.register(cors, {
    origin: [...webOrigins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders,
    exposedHeaders,
    maxAge,
  });
}
