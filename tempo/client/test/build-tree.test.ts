import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SpanNode, buildTree } from '../src/index.ts';
import { type SpanFixture, toSpan } from './helpers/spans.ts';

/** Ids in the shape of the tree. */
type Shape = [string, ...Shape[]];
const shapeOf = (node: SpanNode): Shape => [
  String(Number(node.span.spanId)),
  ...node.children.map((child) => shapeOf(child)),
];

function build(...fixtures: SpanFixture[]) {
  const { roots, orphans } = buildTree(fixtures.map(toSpan));
  return { roots: roots.map(shapeOf), orphans: orphans.map(shapeOf) };
}

describe('building a tree', () => {
  it('nests children under their parents by start time, whatever order they come in', () => {
    const tree = build(
      { id: 3, parentId: 1, startMs: 5 },
      { id: 4, parentId: 2, startMs: 3 },
      { id: 1 },
      { id: 2, parentId: 1, startMs: 2 },
    );
    assert.deepEqual(tree, { roots: [['1', ['2', ['4']], ['3']]], orphans: [] });
  });

  it('a span whose parent is missing is an orphan and keeps its children', () => {
    const tree = build({ id: 1 }, { id: 3, parentId: 9, startMs: 1 }, { id: 4, parentId: 3, startMs: 2 });
    assert.deepEqual(tree, { roots: [['1']], orphans: [['3', ['4']]] });
  });

  it('a child that starts before its parent, by a clock that is off, is still its child', () => {
    assert.deepEqual(build({ id: 1, startMs: 5 }, { id: 2, parentId: 1, startMs: 1 }).roots, [['1', ['2']]]);
  });

  it('a circle of parents loses no span', () => {
    const tree = build(
      { id: 1, parentId: 3 },
      { id: 2, parentId: 1, startMs: 1 },
      { id: 3, parentId: 2, startMs: 2 },
    );
    assert.deepEqual(tree, { roots: [], orphans: [['3', ['1', ['2']]]] });
    assert.deepEqual(build({ id: 1, parentId: 1 }).orphans, [['1']]);
  });

  it('no spans make an empty tree', () => {
    assert.deepEqual(build(), { roots: [], orphans: [] });
  });
});
