import type { FastifyInstance } from 'fastify';

/** How often connections that have become idle are looked for, in ms. */
const idleCheckMs = 50;

/**
 * Closes an app once it has answered what it has begun. What takes longer, such as a download over a slow line, is cut off when the time is
 * up, so that its span ends and can still be sent.
 *
 * @param timeoutMs how long answers may take to end
 */
export async function closeServer(
  app: Pick<FastifyInstance, 'close' | 'server' | 'log'>,
  timeoutMs: number,
): Promise<void> {
  const timer = setTimeout(() => {
    app.log.warn(`Some answers took longer than ${Math.round(timeoutMs)} ms to end, and are cut off`);
    app.server.closeAllConnections();
  }, timeoutMs);
  // An answer that was under way has promised to keep its connection, which would hold up the end for seconds.
  const idleCheck = setInterval(() => app.server.closeIdleConnections(), idleCheckMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
    clearInterval(idleCheck);
  }
}
