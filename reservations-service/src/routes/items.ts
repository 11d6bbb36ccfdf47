import { cutPage, decodeCursor, pageQuery } from '@holdfast/service-kit/http';
import {
  itemIdField,
  itemPageSchema,
  itemParamsSchema,
  itemSchema,
  problemResponses,
} from '@holdfast/reservations-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { toRefusalProblem } from '../errors.ts';
import type { Items } from '../items/item.ts';
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
      const found = await items.list({ afterItemId, limit: limit + 1 });
      const { shown, next } = cutPage(found, { limit, owner: cursorOwner, keyOf: ({ itemId }) => itemId });
      return { items: shown.map(presentItem), ...next };
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
    async (request) => {
      const { item_id: itemId } = request.params;
      const item = await items.find(itemId);
      if (item === undefined) throw toRefusalProblem({ outcome: 'item-not-found', itemId });
      return presentItem(item);
    },
  );
};
