import { buildTree, type Span, type SpanNode, type Trace } from '@holdfast/tempo-client';

/**
 * What a trace has in common in all modes, a line a span: service, kind, method and status of requests and calls, steps of
 * the services' own by name, and that there are statements. A span of the rest, such as one of getting a connection, is left
 * out, and its children are its parent's. Siblings are in the order of the alphabet: many begin in the same millisecond.
 */
export function outlineSkeleton(trace: Trace): string {
  const { roots, orphans } = buildTree(trace.spans);
  return drawBones([...roots, ...orphans], '').join('\n');
}

const statement = 'CLIENT statement';

function drawBones(nodes: readonly SpanNode[], indent: string): string[] {
  const trees = nodes.flatMap((node) => drawBone(node, indent)).toSorted();
  // How often the content of an item is read before its caller leaves is chance.
  return trees.filter((tree, index) => !tree.endsWith(statement) || tree !== trees[index - 1]);
}

/** A bone with what is below it is one text, so that sorting keeps them together. */
function drawBone({ span, children }: SpanNode, indent: string): string[] {
  const bone = describeBone(span);
  if (bone === undefined) return drawBones(children, indent);
  return [[`${indent}${bone}`, ...drawBones(children, `${indent}  `)].join('\n')];
}

function describeBone({ attributes, kind, name, resource, scope }: Span): string | undefined {
  const method = attributes['http.request.method'];
  if (typeof method === 'string') {
    const status = attributes['http.response.status_code'];
    return `${resource.serviceName} ${kind} ${method} ${typeof status === 'number' ? status : 'unanswered'}`;
  }
  const query = attributes['db.query.text'];
  if (typeof query === 'string' && !/^(?:BEGIN|COMMIT|ROLLBACK)\b/.test(query)) {
    return `${resource.serviceName} ${statement}`;
  }
  const isStep = kind === 'INTERNAL' && isOwnScope(scope.name);
  return isStep ? `${resource.serviceName} INTERNAL ${name}` : undefined;
}

/** Whether spans of a scope are those of the services' own code, hooks of the telemetry library among it. */
export function isOwnScope(name: string): boolean {
  return name === 'holdfast' || name === '@holdfast/telemetry';
}
