import { decodeCursor, encodeCursor, pageQuery, problemResponses } from '@holdfast/service-kit/http';
import {
  itemIdField,
  itemPageSchema,
  itemParamsSchema,
  itemSchema,
} from '@holdfast/reservations-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { findItem } from '../items/find-item.ts';
import type { Items } from '../items/item.ts';
import { listItems } from '../items/list-items.ts';
import { presentItem } from './present-item.ts';

/** A cursor of this list is of no other. */
const cursorOwner = 'items';

/** Items: what there is to reserve. */
export const itemRoutes: FastifyPluginAsyncZod<{ items: Items }> = async (app, { items }) => {
  app.get(
    '/items',
    {
      schema: {
        tags: ['items'],
        summary: 'The items, by id',
        querystring: pageQuery,
        response: { 200: itemPageSchema, ...problemResponses(422, 503) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const afterItemId = cursor === undefined ? undefined : decodeCursor(cursor, cursorOwner, itemIdField);
      const page = await listItems({ items }, { afterItemId, limit });
      return {
        items: page.items.map(presentItem),
        ...(page.nextAfterItemId === undefined
          ? {}
          : { next_cursor: encodeCursor(cursorOwner, page.nextAfterItemId) }),
      };
    },
  );

  app.get(
    '/items/:item_id',
    {
      schema: {
        tags: ['items'],
        summary: 'One item',
        params: itemParamsSchema,
        response: { 200: itemSchema, ...problemResponses(404, 422, 503) },
      },
    },
    async (request) => presentItem(await findItem(items, request.params.item_id)),
  );
};
