import { buildTree, type Span, type SpanNode, type Trace } from '@holdfast/tempo-client';

/** Draws a trace, a line a span, children below their parent: `reservations SERVER POST /reservations`. */
export function drawTrace(trace: Trace): string[] {
  // What begins in one millisecond is told apart by its end.
  const { roots, orphans } = buildTree(trace.spans.toSorted(byEnd));
  // The caller of the probe has told of a span that is nowhere.
  return foldRepeats(drawNodes([...roots, ...orphans], 0));
}

function drawNodes(nodes: readonly SpanNode[], depth: number): string[] {
  return nodes.flatMap(({ span, children }) => [
    `${'  '.repeat(depth)}${describeSpan(span)}`,
    ...drawNodes(children, depth + 1),
  ]);
}

function byEnd(one: Span, other: Span): number {
  return Number(one.endTimeUnixNano - other.endTimeUnixNano);
}

function describeSpan({ kind, name, resource, status }: Span): string {
  const service = resource.serviceName.replace(/-service$/, '');
  return [service, kind, shorten(hideDatabase(name)), ...(status.code === 'ERROR' ? ['ERROR'] : [])].join(
    ' ',
  );
}

/** Fastify's instrumentation names a handler by all plugins that it lies in. */
function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

/** A content of many parts is read in as many statements: what repeats, by itself or in turn with another, is counted. */
function foldRepeats(lines: readonly string[]): string[] {
  const folded: { readonly line: string; times: number }[] = [];
  for (const line of lines) {
    const before = folded.slice(-2).find((each) => each.line === line);
    if (before === undefined) folded.push({ line, times: 1 });
    else before.times += 1;
  }
  return folded.map(({ line, times }) => (times === 1 ? line : `${line} ×${times}`));
}

/** A database of each mode's own is no difference. */
export function hideDatabase(name: string): string {
  return name.replace(/ (?:manual|library|auto)_(?:users|reservations)$/, ' <database>');
}
