/** What a query, a span or an attribute can hold, with its type: `status = error` is no text comparison. */
export type Value =
  | { type: 'string'; value: string }
  | { type: 'int' | 'float' | 'duration'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'status' | 'kind'; value: string }
  | { type: 'nil' };

export type ValueType = Value['type'];

export const statuses = ['unset', 'ok', 'error'] as const;
export const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Where an attribute is looked for; `any` is written `.name`. */
export const attributeScopes = ['span', 'resource', 'event', 'link', 'instrumentation'] as const;
export type AttributeScope = (typeof attributeScopes)[number] | 'any';

/** Intrinsics by their scoped names, with their types. Durations are nanoseconds. */
export const intrinsicFields = {
  'span:name': 'string',
  'span:status': 'status',
  'span:statusMessage': 'string',
  'span:kind': 'kind',
  'span:duration': 'duration',
  'span:id': 'string',
  'span:parentID': 'string',
  'trace:id': 'string',
  'trace:duration': 'duration',
  'trace:rootName': 'string',
  'trace:rootService': 'string',
  'event:name': 'string',
  'event:timeSinceStart': 'duration',
  'link:traceID': 'string',
  'link:spanID': 'string',
  'instrumentation:name': 'string',
  'instrumentation:version': 'string',
} as const satisfies Record<string, ValueType>;

export type Intrinsic = keyof typeof intrinsicFields;

/** The names that TraceQL had before intrinsics were scoped, still its most used ones. */
export const shortIntrinsics: Readonly<Record<string, Intrinsic>> = {
  name: 'span:name',
  status: 'span:status',
  statusMessage: 'span:statusMessage',
  kind: 'span:kind',
  duration: 'span:duration',
  traceDuration: 'trace:duration',
  rootName: 'trace:rootName',
  rootServiceName: 'trace:rootService',
};

export type Field =
  | { type: 'intrinsic'; intrinsic: Intrinsic; text: string }
  | { type: 'attribute'; scope: AttributeScope; name: string; text: string };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~';

export type Operand = { type: 'field'; field: Field } | { type: 'value'; value: Value };

/** What stands between the braces. */
export type Expression =
  | { type: 'comparison'; operator: ComparisonOperator; left: Operand; right: Operand; pattern?: RegExp }
  | { type: 'operand'; operand: Operand }
  | { type: 'and' | 'or'; left: Expression; right: Expression }
  | { type: 'not'; expression: Expression };

/** `{ … }`, or several of them joined. */
export type SpansetExpression =
  | { type: 'filter'; expression: Expression | undefined }
  | { type: 'and' | 'or'; left: SpansetExpression; right: SpansetExpression };

export interface Query {
  spansets: SpansetExpression;
  /** Fields that `| select(…)` asks for beside those of the conditions. */
  select: Field[];
}

/** The query cannot be answered; the message says why and where. */
export class TraceqlError extends Error {
  override readonly name = 'TraceqlError';
}
