import { withSpanSync } from '@holdfast/conventions';
import type { FastifySchemaCompiler } from 'fastify';
import { validatorCompiler as zodValidatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

/**
 * Names the span that covers a schema's validation: `z.object({…}).register(validationSpans, { name: 'parse_request' })`.
 * A schema that is not in it is validated without a span.
 */
export const validationSpans = z.registry<{ readonly name: string }>();

/** Validates with zod, and makes the validation a step of the trace where the schema names a span for it. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = (route) => {
  const validate = zodValidatorCompiler(route);
  const span = validationSpans.get(route.schema);
  return span === undefined ? validate : (value) => withSpanSync(span.name, {}, () => validate(value));
};
