import {
  ATTR_SESSION_ID,
  maxBaggageAttributes,
  parseTrustedCallers,
  tracingModes,
} from '@holdfast/telemetry';
import { logLevels } from '@holdfast/telemetry/pino';
import { z } from 'zod';

/** A port to listen on; 0 lets the system choose one. */
const portField = z.coerce.number().int().min(0).max(65_535);

/** A switch in the environment: `true` or `false`. */
export const switchField = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** A base address that paths are appended to, without a slash at the end. */
export const baseUrlField = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** The address of a page that shows a trace, with `{trace_id}` where its id belongs. */
const traceUrlTemplateField = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.includes('{trace_id}'), { error: 'has {trace_id} where the id of a trace belongs' })
  .refine((url) => !/[<>"\s]/.test(url), { error: 'takes none of < > " and spaces' });

/** Whose traces are continued. */
const trustedCallersField = z
  .string()
  .default('all')
  .transform((text, context) => {
    const trusted = parseTrustedCallers(text);
    if (trusted !== undefined) return trusted;
    context.addIssue(
      'takes all, none, or addresses and networks such as 10.0.0.0/8, with commas between them',
    );
    return z.NEVER;
  });

/** What an attribute is called, and a member of the baggage too. */
const attributeNamePattern = /^[a-z][a-z0-9_.-]{0,63}$/i;

/** Members of the callers' baggage that become attributes, or `none`. */
const baggageAttributesField = z
  .string()
  .default(ATTR_SESSION_ID)
  .transform((text) => (text === 'none' ? [] : [...new Set(text.split(',').map((name) => name.trim()))]))
  .refine(
    (names) => names.length <= maxBaggageAttributes && names.every((name) => attributeNamePattern.test(name)),
    {
      error: `takes none, or up to ${maxBaggageAttributes} names such as session.id, with commas between them`,
    },
  );

/**
 * The variables that both services take.
 *
 * @param options.port the port where PORT is unset
 */
export function describeServiceEnvironment(options: { readonly port: number }) {
  return z.object({
    PORT: portField.default(options.port),
    HOST: z.string().min(1).default('0.0.0.0'),
    LOG_LEVEL: z.enum(logLevels).default('info'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(1000).default(10),
    TRACING_MODE: z.enum(tracingModes).default('manual'),
    GRAFANA_URL: baseUrlField.optional(),
    TRACE_URL_TEMPLATE: traceUrlTemplateField.optional(),
    TRACEPARENT_TRUST: trustedCallersField,
    BAGGAGE_SPAN_ATTRIBUTES: baggageAttributesField,
    ADMIN_TOKEN: z.string().min(8).optional(),
    SERVICE_TOKEN: z.string().min(8).optional(),
    AUTH_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
    DEMO_DATA: switchField,
  });
}

/** The environment is not fit to start with. The message is one line that names each variable and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a service's configuration from its environment. A blank variable counts as unset: compose files
 * write those.
 *
 * @throws ConfigError naming every variable that is missing or wrong
 */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const complaints = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    // A rule over several variables has no place.
    if (name === '') return issue.message;
    return name in present ? `${name}: ${issue.message}` : `${name} is not set`;
  });
  throw new ConfigError(`Configuration: ${complaints.join('; ')}`);
}
