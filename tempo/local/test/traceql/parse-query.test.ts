import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseQuery } from '../../src/traceql/parse-query.ts';
import { parseDuration } from '../../src/traceql/read-tokens.ts';
import { TraceqlError } from '../../src/traceql/syntax.ts';

describe('parsing TraceQL', () => {
  for (const query of [
    '{}',
    '{ true }',
    '({ name = "a" })',
    '{ name = "say \\"hi\\"" || name = `a"b` }',
    '{ !(status = error) && (duration > 1.5ms || duration <= 1h30m) }',
    '{ resource."service name" != nil && span.a-b/c.d >= -1.5 }',
    '{ .a = "x" } && { .b = "y" } || { .c = true }',
    '{ span:kind = client && trace:rootName =~ "a|b" && event:name !~ "x.*" }',
    '{ } | select(span.http.route, status) with (most_recent = true)',
    '{ span.a = span.b }',
    '{ 200 <= span.http.response.status_code }',
  ]) {
    it(`takes ${query}`, () => {
      assert.ok(parseQuery(query));
    });
  }

  for (const [query, reason] of [
    ['', /col 1: unexpected end/],
    ['{ name = ', /col 10: unexpected end/],
    ['{ name = "a" } extra', /col 16: unexpected "extra"/],
    ['{ foo = 1 }', /col 3: unknown identifier: foo/],
    ['{ name }', /must be true or false: name/],
    ['{ name = 5 }', /must operate on the same type: name = 5/],
    ['{ status = nil }', /only attributes can be nil/],
    ['{ kind > server }', /illegal operation/],
    ['{ name =~ name }', /illegal operation/],
    ['{ name =~ "(" }', /invalid regex/],
    ["{ name = 'a' }", /col 10: unexpected "'"/],
    ['{} >> {}', /structural operator ">>" is not supported by tempo\/local/],
    ['{} | rate()', /pipeline stage "rate" is not supported by tempo\/local/],
    [`{ ${'('.repeat(500)}true${')'.repeat(500)} }`, /nested deeper/],
    [`{ ${'!'.repeat(5_000)}true }`, /nested deeper/],
    [`{ name = "${'x'.repeat(10_000)}" }`, /longer than/],
  ] as const) {
    it(`refuses ${query.slice(0, 40)}`, () => {
      assert.throws(
        () => parseQuery(query),
        (error) => error instanceof TraceqlError && reason.test(error.message),
      );
    });
  }

  it('reads durations as Go writes them', () => {
    assert.equal(parseDuration('1h30m'), 5_400e9);
    assert.equal(parseDuration('1.5ms'), 1.5e6);
    assert.equal(parseDuration('2µs'), 2_000);
    assert.equal(parseDuration('-1s'), -1e9);
    assert.ok(Number.isNaN(parseDuration('10')));
    assert.ok(Number.isNaN(parseDuration('10 ms')));
  });
});
