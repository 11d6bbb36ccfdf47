import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  findLogqlError,
  findPromqlError,
  findTraceqlError,
  listQueries,
  readPromqlUses,
  readTraceqlAttributes,
} from '@holdfast/grafana/testing';
import { findUndeclaredAttributes } from '@holdfast/conventions';

const queries = listQueries();

const grammars = { promql: findPromqlError, traceql: findTraceqlError, logql: findLogqlError } as const;

test('every query of panels, links and rules is one by the grammar of its language', () => {
  const wrong = queries.flatMap(({ place, language, text }) => {
    const error = grammars[language](text);
    return error === undefined ? [] : [`${place}: ${error}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(queries.filter(({ language }) => language === 'promql').length > 60);
  assert.ok(queries.filter(({ language }) => language === 'traceql').length > 60);
});

test('a broken query is found, and where', () => {
  assert.match(findPromqlError('sum by (le (rate(a[1m]))') ?? '', /^at /);
  assert.match(findTraceqlError('{ span.http.route = }') ?? '', /^at /);
  assert.match(findLogqlError('{job="a"} | level=') ?? '', /^at /);
});

test('every attribute that TraceQL names is a stable one of the conventions or declared', () => {
  const undeclared = queries
    .filter(({ language }) => language === 'traceql')
    .flatMap(({ place, text }) => {
      const attributes = Object.fromEntries(readTraceqlAttributes(text).map((name) => [name, true]));
      return findUndeclaredAttributes([attributes]).map((name) => `${place}: ${name}`);
    });
  assert.deepEqual(undeclared, []);
  assert.deepEqual(readTraceqlAttributes('{ span.a.b = 1 && kind = server } | rate() by (resource.c)'), [
    'a.b',
    'c',
  ]);
});

test('what a PromQL query reads is found with its labels', () => {
  assert.deepEqual(readPromqlUses('sum by (c) (rate(x_total{a="1"}[1m])) / max(y)'), {
    selectors: [
      { metric: 'x_total', labels: ['a'] },
      { metric: 'y', labels: [] },
    ],
    groupings: [{ label: 'c', metrics: ['x_total'] }],
  });
});
