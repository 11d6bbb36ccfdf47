// One of the bare pair, which every cost is compared with: a plain Fastify service with no database, telemetry or log. Without
// an address it answers what a user-service is asked for each reservation; with one it asks that address, and answers.
// Usage: node bare-service.ts <port> [<address of the other>]
import { fastify } from 'fastify';
import { Pool } from 'undici';

const [port, peerUrl] = process.argv.slice(2);
const app = fastify();

app.get('/readyz', async () => ({ status: 'ready' }));

if (peerUrl === undefined) {
  app.put<{ Params: { holdId: string }; Body: { credits: number } }>(
    '/users/:username/limits/holds/:holdId',
    async ({ params, body }, reply) => {
      reply.code(201);
      return { hold_id: params.holdId, credits: body.credits, state: 'held' };
    },
  );
} else {
  const peer = new Pool(peerUrl);
  app.post<{ Body: { username: string; item_id: string } }>('/reservations', async ({ body }, reply) => {
    const reservationId = crypto.randomUUID();
    const answer = await peer.request({
      method: 'PUT',
      path: `/users/${body.username}/limits/holds/${reservationId}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credits: 30, ttl_seconds: 900 }),
    });
    const hold = (await answer.body.json()) as { credits: number };
    reply.code(answer.statusCode);
    return {
      reservation_id: reservationId,
      username: body.username,
      item_id: body.item_id,
      credits: hold.credits,
    };
  });
}

await app.listen({ host: '127.0.0.1', port: Number(port) });
