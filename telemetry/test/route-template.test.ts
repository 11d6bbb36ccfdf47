import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toRouteTemplate } from '../src/route-template.ts';

for (const [route, template] of [
  ['/', '/'],
  ['/items', '/items'],
  ['/items/:id', '/items/{id}'],
  ['/users/:username/limits/holds/:hold_id/capture', '/users/{username}/limits/holds/{hold_id}/capture'],
  ['/items/:id?', '/items/{id}'],
  ['/files/:name(^\\d+).:type(^(png|svg)$)', '/files/{name}.{type}'],
  ['/near/:lat-:lng', '/near/{lat}-{lng}'],
  ['/assets/*', '/assets/*'],
  ['/names::colon', '/names:colon'],
] as const) {
  test(`the route ${route} is spelled ${template}`, () => {
    assert.equal(toRouteTemplate(route), template);
  });
}
