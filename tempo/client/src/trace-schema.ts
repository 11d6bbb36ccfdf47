import { z } from 'zod';

/**
 * Tempo's trace JSON is OTLP's protobuf-JSON mapping with ids in base64 (OTLP/JSON itself has them in hex: both are
 * read), 64-bit numbers as text, enumerations by name, and what is empty left out.
 */
const unixNano = z
  .union([z.string().regex(/^\d+$/), z.number().int().nonnegative()])
  .transform((value) => BigInt(value));

/** A missing id is the empty string, as protobuf has it. */
function idSchema(byteLength: number) {
  return z
    .string()
    .transform((text, context) => {
      const isHex = text.length === byteLength * 2 && /^[0-9a-f]+$/i.test(text);
      const bytes = Buffer.from(text, isHex ? 'hex' : 'base64');
      if (bytes.length === byteLength) return bytes.toString('hex');
      if (text === '') return '';
      context.addIssue({ code: 'custom', message: `an id must be ${byteLength} bytes` });
      return z.NEVER;
    })
    .default('');
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

const anyValue: z.ZodType<AnyValueJson> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.union([z.string().regex(/^-?\d+$/), z.number().int()]).optional(),
    doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).optional(),
    bytesValue: z.string().optional(),
    arrayValue: z.object({ values: z.array(anyValue).optional() }).optional(),
    kvlistValue: z.object({ values: z.array(keyValue).optional() }).optional(),
  }),
);

const keyValue: z.ZodType<KeyValueJson> = z.object({
  key: z.string().default(''),
  value: anyValue.optional(),
}) as z.ZodType<KeyValueJson>;

const attributes = z.array(keyValue).default([]);

const spanSchema = z.object({
  traceId,
  spanId,
  parentSpanId: spanId,
  traceState: z.string().default(''),
  name: z.string().default(''),
  kind: z.union([z.string(), z.number()]).default(0),
  startTimeUnixNano: unixNano.default(0n),
  endTimeUnixNano: unixNano.default(0n),
  attributes,
  events: z
    .array(z.object({ timeUnixNano: unixNano.default(0n), name: z.string().default(''), attributes }))
    .default([]),
  links: z.array(z.object({ traceId, spanId, attributes })).default([]),
  status: z
    .object({ code: z.union([z.string(), z.number()]).default(0), message: z.string().default('') })
    .default({ code: 0, message: '' }),
});

const resourceSpansSchema = z.object({
  resource: z.object({ attributes }).default({ attributes: [] }),
  scopeSpans: z
    .array(
      z.object({
        scope: z
          .object({ name: z.string().default(''), version: z.string().default(''), attributes })
          .default({ name: '', version: '', attributes: [] }),
        spans: z.array(spanSchema).default([]),
      }),
    )
    .default([]),
});

/** `GET /api/v2/traces/:id`. An unknown trace is an answer with nothing in it, not a 404. */
export const traceByIdSchema = z.object({
  trace: z.object({ resourceSpans: z.array(resourceSpansSchema).default([]) }).default({ resourceSpans: [] }),
});

export type ResourceSpansJson = z.output<typeof resourceSpansSchema>;
export type SpanJson = z.output<typeof spanSchema>;
