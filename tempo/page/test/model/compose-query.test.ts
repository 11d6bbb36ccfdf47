import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askForNewest, composeQuery, emptyForm } from '../../browser/model/compose-query.ts';
import { readSearch, toSearchAddress } from '../../browser/model/search-address.ts';
import { parseQuery } from '../../../local/src/traceql/parse-query.ts';

const cases = [
  [{}, '{ }'],
  [{ service: 'shop', status: 'error' }, '{ resource.service.name = "shop" && status = error }'],
  [{ name: 'POST /items' }, '{ name = "POST /items" }'],
  [{ name: 'GET /a.b*' }, String.raw`{ name =~ "GET /a\\.b.*" }`],
  [{ minDuration: '20', maxDuration: '1.5 s' }, '{ trace:duration >= 20ms && trace:duration <= 1.5s }'],
  [{ attribute: 'http.route=/items' }, '{ .http.route = "/items" }'],
  [{ attribute: 'span.http.response.status_code >= 500' }, '{ span.http.response.status_code >= 500 }'],
  [{ attribute: 'app.retried=true' }, '{ .app.retried = true }'],
  [{ attribute: 'app.code="42"' }, '{ .app.code = "42" }'],
  [{ attribute: 'http.route' }, '{ .http.route != nil }'],
  [{ attribute: 'resource.my key=x' }, '{ resource."my key" = "x" }'],
  [{ service: 'a" || true || "' }, String.raw`{ resource.service.name = "a\" || true || \"" }`],
] as const;

describe('composing a query', () => {
  for (const [form, query] of cases) {
    it(`makes ${query}, which is TraceQL`, () => {
      assert.equal(composeQuery({ ...emptyForm, ...form }), query);
      assert.doesNotThrow(() => parseQuery(askForNewest(query)));
    });
  }

  it('asks for the newest once, whatever the query says already', () => {
    assert.equal(askForNewest('{ }'), '{ } with (most_recent=true)');
    assert.equal(askForNewest('{ } with (most_recent=false)'), '{ } with (most_recent=false)');
  });
});

describe('the address of a search', () => {
  it('brings back the form that it was made from', () => {
    const form = { ...emptyForm, service: 'a&b', name: 'POST *', status: 'error', attribute: 'k=v' } as const;
    const address = toSearchAddress({ ...form, sinceSeconds: 900 });
    const search = readSearch(new URL(address, 'http://page').searchParams);
    assert.deepEqual(search, { form, query: composeQuery(form), isByHand: false, sinceSeconds: 900 });
  });

  it('keeps a query that was written by hand', () => {
    const search = readSearch(
      new URL(toSearchAddress({ q: '{ kind = server }' }), 'http://page').searchParams,
    );
    assert.equal(search.query, '{ kind = server }');
    assert.equal(search.isByHand, true);
  });

  it('that makes no sense is read as far as it does', () => {
    const search = readSearch(new URLSearchParams('status=broken&since=soon'));
    assert.deepEqual(search.form, emptyForm);
    assert.equal(search.sinceSeconds, 6 * 3_600);
  });
});
