import type { Auth } from '@holdfast/service-kit/http';
import {
  itemParamsSchema,
  itemQuerySchema,
  itemSchema,
  problemResponses,
} from '@holdfast/reservations-service-client/contract';
import { annotateSpan } from '@holdfast/conventions';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { emptyContent } from '../errors.ts';
import { maxContentBytes, type Items } from '../items/item.ts';
import { presentItem } from './present-item.ts';

/** A media type with parameters (RFC 9110, section 8.3.1), as it is sent back with a download. */
const contentTypeField = z
  .string()
  .max(255)
  .regex(/^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+ *(?:;[\x20-\x7e]*)?$/, {
    error: 'is not a media type',
  });

/** Administration: items and their content. */
export const itemAdministrationRoutes: FastifyPluginAsyncZod<{ items: Items; auth: Auth }> = async (
  app,
  { items, auth },
) => {
  app.addHook('onRequest', auth.requireAdministrator);
  // A body is the item's content, whatever its type: JSON among it is bytes here, not a value.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxContentBytes }, (_request, body, done) =>
    done(null, body),
  );

  app.put(
    '/items/:item_id',
    {
      bodyLimit: maxContentBytes,
      schema: {
        tags: ['administration'],
        summary: 'Create an item, or replace it',
        description:
          'The body is the content as it is, up to 16 MiB, under its own Content-Type. Whoever has reserved the ' +
          'item downloads the content that it has then.',
        security: [{ administration: [] }],
        params: itemParamsSchema,
        querystring: itemQuerySchema,
        headers: z.object({ 'content-type': contentTypeField }),
        consumes: ['*/*'],
        body: z.unknown().meta({ type: 'string', format: 'binary' }),
        response: {
          200: itemSchema,
          201: itemSchema,
          ...problemResponses(400, 401, 403, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { item_id: itemId } = request.params;
      const { title, credits } = request.query;
      annotateSpan({ 'holdfast.item.id': itemId });
      const content = request.body;
      if (!Buffer.isBuffer(content) || content.length === 0) throw emptyContent();
      const contentType = request.headers['content-type'];
      const { item, created } = await items.store({ itemId, title, credits, contentType, content });
      return reply.code(created ? 201 : 200).send(presentItem(item));
    },
  );
};
