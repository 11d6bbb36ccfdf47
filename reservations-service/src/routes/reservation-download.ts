import { Readable } from 'node:stream';
import type { Auth } from '@holdfast/service-kit/http';
import { problemResponses, reservationParamsSchema } from '@holdfast/reservations-service-client/contract';
import { annotateSpan } from '@holdfast/conventions';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { nameContentFile } from '../items/content-file-name.ts';
import type { Item } from '../items/item.ts';
import { downloadReservation, type DownloadPorts } from '../reservations/download-reservation.ts';
import { annotateReservation } from './present-reservation.ts';

/** Downloads: the content of a reserved item, for the credits that are held. */
export const downloadRoute: FastifyPluginAsyncZod<{ ports: DownloadPorts; auth: Auth }> = async (
  app,
  { ports, auth },
) => {
  app.post(
    '/reservations/:reservation_id/download',
    {
      schema: {
        tags: ['reservations'],
        summary: 'Download the item: spend the credits',
        description: 'The credits are spent once, however often the item is downloaded.',
        security: [{ user: [] }],
        params: reservationParamsSchema,
        response: {
          200: {
            description: 'The content, under its own Content-Type, with Content-Digest (RFC 9530).',
            content: { '*/*': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
          },
          ...problemResponses(401, 403, 404, 409, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { reservation_id: reservationId } = request.params;
      annotateSpan({ 'holdfast.reservation.id': reservationId });
      const { reservation, item, content } = await downloadReservation(ports, {
        reservationId,
        authorize: async (username) => auth.requireUser(request, username),
      });
      annotateReservation(reservation);
      return reply.headers(describeContent(item)).send(Readable.from(content));
    },
  );
};

function describeContent(item: Item): Record<string, string | number> {
  const digest = Buffer.from(item.sha256, 'hex').toString('base64');
  return {
    'content-type': item.contentType,
    'content-length': item.size,
    'content-digest': `sha-256=:${digest}:`,
    'content-disposition': `attachment; filename="${nameContentFile(item.itemId, item.contentType)}"`,
    etag: `"${item.sha256}"`,
    // Contents come from outside: a browser must neither guess their type nor run them as a page of this origin.
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  };
}
