import { parser } from '@prometheus-io/lezer-promql';
import { findSyntaxError } from './find-syntax-error.ts';

/** A metric that a query reads, with the labels that it asks of it. */
export interface PromqlUse {
  readonly metric: string;
  /** Of its matchers. */
  readonly labels: readonly string[];
}

export interface PromqlUses {
  readonly selectors: readonly PromqlUse[];
  /** Labels that are grouped by, each with the metrics within: one of them at least has to have it. */
  readonly groupings: readonly { readonly label: string; readonly metrics: readonly string[] }[];
}

/** @returns where a query is no PromQL, or undefined */
export function findPromqlError(query: string): string | undefined {
  return findSyntaxError(parser, query);
}

/** Reads which metrics and labels a query is about. */
export function readPromqlUses(query: string): PromqlUses {
  const tree = parser.parse(query).topNode;
  type Node = typeof tree;
  const read = (node: Node): string => query.slice(node.from, node.to);
  const within = (node: Node, name: string): Node[] => {
    const found: Node[] = [];
    node.cursor().iterate((at) => {
      if (at.name === name) found.push(at.node);
    });
    return found;
  };
  const metrics = (node: Node): string[] => within(node, 'VectorSelector').map(readMetric);
  const readMetric = (selector: Node): string => {
    const name = selector.getChild('Identifier');
    if (name === null) throw new Error(`a selector without a metric: ${read(selector)}`);
    return read(name);
  };
  return {
    selectors: within(tree, 'VectorSelector').map((selector) => ({
      metric: readMetric(selector),
      labels: within(selector, 'LabelName').map(read),
    })),
    groupings: within(tree, 'AggregateExpr').flatMap((aggregate) => {
      const modifier = aggregate.getChild('AggregateModifier');
      if (modifier === null) return [];
      return within(modifier, 'LabelName').map((label) => ({
        label: read(label),
        metrics: metrics(aggregate),
      }));
    }),
  };
}
