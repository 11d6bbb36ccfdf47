import { z } from 'zod';
import { MalformedRequestError, asMalformed } from './malformed-error.ts';
import { encodeExportRequest } from './schema.ts';

/** OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): ids in hex, enumerations by number, unknown keys ignored. */
function hexId(byteLength: number) {
  return z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${byteLength * 2}}$`), `must be ${byteLength * 2} hex digits`)
    .transform((hex) => Buffer.from(hex, 'hex'));
}

const integer = z.union([z.string().regex(/^-?\d{1,20}$/, 'must be a whole number'), z.number().int()]);
const unixNano = z.union([
  z.string().regex(/^\d{1,20}$/, 'must be a whole number'),
  z.number().nonnegative(),
]);
const count = z.number().int().nonnegative();
const text = z.string();

type KeyValueJson = { key?: string | null | undefined; value?: AnyValueJson | null | undefined };
type AnyValueJson = Record<string, unknown>;

const anyValue: z.ZodType<AnyValueJson> = z.lazy(() =>
  z.object({
    stringValue: text.nullish(),
    boolValue: z.boolean().nullish(),
    intValue: integer.nullish(),
    doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullish(),
    bytesValue: z.base64().nullish(),
    arrayValue: z.object({ values: z.array(anyValue).nullish() }).nullish(),
    kvlistValue: z.object({ values: z.array(keyValue).nullish() }).nullish(),
  }),
);
const keyValue: z.ZodType<KeyValueJson> = z.object({ key: text.nullish(), value: anyValue.nullish() });
const attributed = { attributes: z.array(keyValue).nullish(), droppedAttributesCount: count.nullish() };

const spanSchema = z.object({
  ...attributed,
  traceId: hexId(16),
  spanId: hexId(8),
  parentSpanId: z.union([z.literal(''), hexId(8)]).nullish(),
  traceState: text.nullish(),
  name: text.nullish(),
  // Numbers are what the specification has; names are what protobuf's own JSON mapping writes, and Tempo takes both.
  kind: z.union([count, z.string().regex(/^SPAN_KIND_[A-Z]+$/)]).nullish(),
  startTimeUnixNano: unixNano.nullish(),
  endTimeUnixNano: unixNano.nullish(),
  events: z
    .array(z.object({ ...attributed, timeUnixNano: unixNano.nullish(), name: text.nullish() }))
    .nullish(),
  droppedEventsCount: count.nullish(),
  links: z
    .array(z.object({ ...attributed, traceId: hexId(16), spanId: hexId(8), traceState: text.nullish() }))
    .nullish(),
  droppedLinksCount: count.nullish(),
  status: z
    .object({
      code: z.union([count, z.string().regex(/^STATUS_CODE_[A-Z]+$/)]).nullish(),
      message: text.nullish(),
    })
    .nullish(),
});

const requestSchema = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object(attributed).nullish(),
        scopeSpans: z
          .array(
            z.object({
              scope: z.object({ ...attributed, name: text.nullish(), version: text.nullish() }).nullish(),
              spans: z.array(spanSchema).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

/**
 * Turns an OTLP/JSON request into the protobuf encoding, the one form that is stored.
 *
 * @throws {MalformedRequestError} naming the first thing that is wrong and where
 */
export function encodeJsonRequest(body: Uint8Array): Uint8Array {
  return asMalformed(() => {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const parsed = requestSchema.safeParse(json);
    if (!parsed.success) throw new MalformedRequestError(describeIssue(parsed.error));
    return encodeExportRequest(parsed.data);
  });
}

function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`;
}
