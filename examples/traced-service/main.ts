import { fastify } from 'fastify';
import { Pool } from 'pg';
import { Agent, request } from 'undici';
import { defineTelemetry } from '@holdfast/telemetry';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { createQueryTracer } from '@holdfast/telemetry/pg';
import { createLogger } from '@holdfast/telemetry/pino';
import { createTracingInterceptor } from '@holdfast/telemetry/undici';

const attributes = { 'menu.dish.id': { type: 'string', meaning: 'A dish.', example: '7' } } as const;
const { startTelemetry, withSpan } = defineTelemetry({ scope: { name: 'menu' }, attributes });
const logger = createLogger({ serviceName: 'menu', level: 'info' });
const telemetry = startTelemetry({ serviceName: 'menu', serviceVersion: '1.0.0', logger });

const { DATABASE_URL: url = 'postgres://localhost/postgres', PORT: port = '3010' } = process.env;
const pool = new Pool({ connectionString: url });
const { traceQuery, noteConnection } = createQueryTracer({ url, peerService: 'menu-db' });
pool.on('connect', noteConnection);
const dispatcher = new Agent().compose(createTracingInterceptor({ peerService: 'menu' }));

const app = fastify({ loggerInstance: logger });
await app.register(tracingPlugin);
const query = { summary: 'SELECT dishes', text: 'SELECT $1::text AS dish, now() AS cooked_at' };
app.get<{ Params: { id: string } }>('/dishes/:id', async ({ params: { id } }) => {
  const { rows } = await traceQuery(query, async () => pool.query(query.text, [id]));
  return rows[0];
});
app.post<{ Params: { id: string } }>('/orders/:id', async ({ params: { id } }) =>
  withSpan('cook_dish', { 'menu.dish.id': id }, async () => {
    const answer = await request(`http://127.0.0.1:${port}/dishes/${id}`, { dispatcher });
    return answer.body.json();
  }),
);
app.addHook('onClose', async () => pool.end());
await app.listen({ port: Number(port) });
process.once('SIGTERM', () => void app.close().then(async () => telemetry.shutdown()));
