import { buildTree, type SpanNode, type Trace } from '@holdfast/tempo-client';

/**
 * Draws a trace as an indented outline, a line a span: `service KIND name`. An assertion against it shows at a glance
 * what is missing or misplaced; a span without its parent stands under `orphan`.
 */
export function outlineTrace(trace: Trace): string {
  const { roots, orphans } = buildTree(trace.spans);
  return [...drawNodes(roots, 0), ...orphans.flatMap((node) => ['orphan', ...drawNodes([node], 1)])].join(
    '\n',
  );
}

function drawNodes(nodes: readonly SpanNode[], depth: number): string[] {
  return nodes.flatMap(({ span, children }) => [
    `${'  '.repeat(depth)}${span.resource.serviceName} ${span.kind} ${span.name}`,
    ...drawNodes(children, depth + 1),
  ]);
}
