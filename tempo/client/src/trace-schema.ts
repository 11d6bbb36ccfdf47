import * as z from 'zod/mini';
import { readId } from './read-id.ts';

/**
 * Tempo's trace JSON is OTLP's protobuf-JSON mapping with ids in base64 (OTLP/JSON itself has them in hex: both are
 * read), 64-bit numbers as text, enumerations by name, and what is empty left out. `zod/mini`, because browsers load it.
 */
const unixNano = z.pipe(
  z.union([z.string().check(z.regex(/^\d+$/)), z.int().check(z.nonnegative())]),
  z.transform((value) => BigInt(value)),
);
const unixNanoOrZero = z._default(unixNano, 0n);

/** A missing id is the empty string, as protobuf has it. */
function idSchema(byteLength: number) {
  return z._default(
    z.pipe(
      z.string(),
      z.transform((text: string, context) => {
        const id = text === '' ? '' : readId(text, byteLength);
        if (id !== null) return id;
        context.issues.push({ code: 'custom', message: `an id must be ${byteLength} bytes`, input: text });
        return z.NEVER;
      }),
    ),
    '',
  );
}

const traceId = idSchema(16);
const spanId = idSchema(8);

export interface AnyValueJson {
  stringValue?: string | undefined;
  boolValue?: boolean | undefined;
  intValue?: string | number | undefined;
  doubleValue?: string | number | undefined;
  bytesValue?: string | undefined;
  arrayValue?: { values?: AnyValueJson[] | undefined } | undefined;
  kvlistValue?: { values?: KeyValueJson[] | undefined } | undefined;
}

export interface KeyValueJson {
  key: string;
  value?: AnyValueJson | undefined;
}

const anyValue: z.ZodMiniType<AnyValueJson> = z.lazy(() =>
  z.object({
    stringValue: z.optional(z.string()),
    boolValue: z.optional(z.boolean()),
    intValue: z.optional(z.union([z.string().check(z.regex(/^-?\d+$/)), z.int()])),
    doubleValue: z.optional(z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])),
    bytesValue: z.optional(z.string()),
    arrayValue: z.optional(z.object({ values: z.optional(z.array(anyValue)) })),
    kvlistValue: z.optional(z.object({ values: z.optional(z.array(keyValue)) })),
  }),
);

const keyValue: z.ZodMiniType<KeyValueJson> = z.object({
  key: z._default(z.string(), ''),
  value: z.optional(anyValue),
});

const text = z._default(z.string(), '');
const attributes = z._default(z.array(keyValue), []);
const nameOrNumber = z._default(z.union([z.string(), z.number()]), 0);

const spanSchema = z.object({
  traceId,
  spanId,
  parentSpanId: spanId,
  traceState: text,
  name: text,
  kind: nameOrNumber,
  startTimeUnixNano: unixNanoOrZero,
  endTimeUnixNano: unixNanoOrZero,
  attributes,
  events: z._default(z.array(z.object({ timeUnixNano: unixNanoOrZero, name: text, attributes })), []),
  links: z._default(z.array(z.object({ traceId, spanId, attributes })), []),
  status: z._default(z.object({ code: nameOrNumber, message: text }), { code: 0, message: '' }),
});

const resourceSpansSchema = z.object({
  resource: z._default(z.object({ attributes }), { attributes: [] }),
  scopeSpans: z._default(
    z.array(
      z.object({
        scope: z._default(z.object({ name: text, version: text, attributes }), {
          name: '',
          version: '',
          attributes: [],
        }),
        spans: z._default(z.array(spanSchema), []),
      }),
    ),
    [],
  ),
});

/** `GET /api/v2/traces/:id`. An unknown trace is an answer with nothing in it, not a 404. */
export const traceByIdSchema = z.object({
  trace: z._default(z.object({ resourceSpans: z._default(z.array(resourceSpansSchema), []) }), {
    resourceSpans: [],
  }),
});

export type ResourceSpansJson = z.output<typeof resourceSpansSchema>;
export type SpanJson = z.output<typeof spanSchema>;
