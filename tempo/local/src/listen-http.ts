import type { FastifyInstance } from 'fastify';

/** How long requests under way may take once closing has begun. */
export const closeGraceMs = 1_000;

/** A port that is listened on. */
export interface Listener {
  port: number;
  /** Lets requests under way finish, at most {@link closeGraceMs} long, and closes the port. */
  close: () => Promise<void>;
}

/** @throws where the port cannot be had */
export async function listenHttp(app: FastifyInstance, host: string, port: number): Promise<Listener> {
  await app.listen({ host, port });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: async () => {
      const force = setTimeout(() => app.server.closeAllConnections(), closeGraceMs);
      await app.close();
      clearTimeout(force);
    },
  };
}
