import {
  type Expression,
  type Field,
  type Query,
  statuses,
  type SpansetExpression,
} from '../traceql/syntax.ts';

/** Names that a search by tags gives a meaning of their own; every other is an attribute of the span or resource. */
const intrinsicTags: Readonly<Record<string, Field>> = {
  name: { type: 'intrinsic', intrinsic: 'span:name', text: 'name' },
  'status.code': { type: 'intrinsic', intrinsic: 'span:status', text: 'status' },
  'root.name': { type: 'intrinsic', intrinsic: 'trace:rootName', text: 'rootName' },
  'root.service.name': { type: 'intrinsic', intrinsic: 'trace:rootService', text: 'rootServiceName' },
};

/**
 * A search by tags as a query. As with Tempo 3.0.3, each tag has to be on some span of the trace, not all on one, and
 * its text need only be contained in the attribute's; attributes that hold no text never match.
 */
export function tagsToQuery(tags: ReadonlyMap<string, string>): Query {
  let spansets: SpansetExpression = { type: 'filter', expression: undefined };
  for (const [key, text] of tags) {
    const filter: SpansetExpression = { type: 'filter', expression: toCondition(toTagField(key), text) };
    spansets = { type: 'and', left: spansets, right: filter };
  }
  return { spansets, select: [] };
}

/** The field that a tag of the first version of Tempo's API means. */
export function toTagField(tag: string): Field {
  const intrinsic = Object.hasOwn(intrinsicTags, tag) ? intrinsicTags[tag] : undefined;
  return intrinsic ?? { type: 'attribute', scope: 'any', name: tag, text: `.${tag}` };
}

function toCondition(field: Field, text: string): Expression | undefined {
  const left = { type: 'field', field } as const;
  if (field.type === 'intrinsic' && field.intrinsic === 'span:status') {
    const status = statuses.find((known) => known.startsWith(text));
    // A status that does not exist filters nothing.
    if (!status) return undefined;
    return {
      type: 'comparison',
      operator: '=',
      left,
      right: { type: 'value', value: { type: 'status', value: status } },
    };
  }
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return {
    type: 'comparison',
    operator: '=~',
    left,
    right: { type: 'value', value: { type: 'string', value: text } },
    pattern,
  };
}
