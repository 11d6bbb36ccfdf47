import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawCurves } from '../../browser/model/map-curves.ts';
import { layOutMap } from '../../browser/model/map-layout.ts';
import { toNodeAddress } from '../../browser/model/map-texts.ts';
import { findPercentile } from '../../browser/model/percentile.ts';
import { type ServiceMap, computeServiceMap } from '../../browser/model/service-map.ts';
import { type SpanFixture, someTraceId, toSpan } from '../helpers/spans.ts';

const toTrace = (...fixtures: SpanFixture[]) => ({ traceId: someTraceId, spans: fixtures.map(toSpan) });
const listEdges = ({ edges }: ServiceMap) =>
  edges.map(({ from, to, requests, errors }) => `${from} > ${to} ${requests}/${errors}`).toSorted();

const call = (from: string, to: string) => ({
  from,
  to,
  requests: 1,
  errors: 0,
  medianNanos: 1,
  p95Nanos: 1,
});

const database = { 'db.system.name': 'postgresql', 'service.peer.name': 'ledger-db' };

describe('the service map', () => {
  it('counts calls between services, from outside and to databases, with their failures', () => {
    const trace = toTrace(
      { id: 'a', service: 'shop', kind: 'SERVER' },
      { id: 'b', parent: 'a', service: 'shop', kind: 'CLIENT', isError: true },
      { id: 'c', parent: 'b', service: 'ledger', kind: 'SERVER', isError: true },
      { id: 'd', parent: 'c', service: 'ledger' },
      { id: 'e', parent: 'd', service: 'ledger', kind: 'CLIENT', attributes: database },
      { id: 'f', parent: 'd', service: 'ledger', kind: 'CLIENT', attributes: database, isError: true },
      { id: 'h', parent: 'd', service: 'ledger', kind: 'CLIENT', attributes: { 'peer.service': 'bank' } },
      {
        id: 'g',
        parent: 'a',
        service: 'shop',
        kind: 'CLIENT',
        attributes: { 'server.address': 'mail.example' },
      },
    );
    const map = computeServiceMap([trace, trace]);
    assert.deepEqual(listEdges(map), [
      'ledger > bank 2/0',
      'ledger > ledger-db (postgresql) 4/2',
      'outside > shop 2/0',
      'shop > ledger 2/2',
      'shop > mail.example 2/0',
    ]);
    assert.deepEqual(Object.fromEntries(map.nodes.map(({ name, kind }) => [name, kind])), {
      outside: 'outside',
      shop: 'service',
      ledger: 'service',
      'ledger-db (postgresql)': 'database',
      bank: 'external',
      'mail.example': 'external',
    });
  });

  it('gives the median and the 95th percentile of the called side’s durations', () => {
    const traces = Array.from({ length: 100 }, (_, at) =>
      toTrace({ id: 'a', service: 'shop', kind: 'SERVER', to: (at + 1) * 10 }),
    );
    const [edge] = computeServiceMap(traces).edges;
    assert.equal(edge?.medianNanos, 500);
    assert.equal(edge?.p95Nanos, 950);
    assert.equal(findPercentile([], 0.5), 0);
  });

  it('is laid out with callers left of the called, and ends where calls go in a circle', () => {
    const map: ServiceMap = {
      nodes: ['outside', 'a', 'b', 'c'].map((name) => ({
        name,
        kind: name === 'outside' ? 'outside' : 'service',
      })),
      edges: [call('outside', 'a'), call('a', 'b'), call('b', 'c'), call('c', 'a'), call('a', 'c')],
    };
    const { nodes } = layOutMap(map);
    const order = nodes.toSorted((one, other) => one.x - other.x).map(({ name }) => name);
    assert.deepEqual(order, ['outside', 'a', 'b', 'c']);
    const labels = drawCurves(map.edges, nodes).map(({ label }) => `${label.x} ${label.y}`);
    assert.equal(new Set(labels).size, map.edges.length);
  });

  it('links a service and a database to the search for their traces', () => {
    assert.equal(toNodeAddress({ name: 'shop', kind: 'service' }), '/?service=shop');
    assert.equal(
      toNodeAddress({ name: 'ledger-db (postgresql)', kind: 'database' }),
      '/?attribute=span.db.system.name%3Dpostgresql',
    );
    assert.equal(toNodeAddress({ name: 'outside', kind: 'outside' }), null);
  });
});
