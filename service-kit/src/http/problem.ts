import { z } from 'zod';
import { nameProblemType, problemTypes, type ProblemSlug } from './problem-types.ts';

/** The media type of an error's answer (RFC 9457, section 3). */
export const problemMediaType = 'application/problem+json';

/** Seconds after which a request that met an outage is worth another try. */
export const retryAfterSeconds = 1;

/** The shape of every error's answer (RFC 9457), for OpenAPI. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'What went wrong; stable, made to be compared.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().meta({ description: 'What went wrong this time, and what to do.' }),
    instance: z.string().optional(),
    trace_id: z.string().optional().meta({ description: "The request's trace, 32 hex digits." }),
    available: z.int().optional().meta({ description: 'insufficient-credits: the credits that are left.' }),
    errors: z
      .array(z.object({ in: z.string(), pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'invalid-request: each wrong value, by JSON Pointer (RFC 6901).' }),
  })
  .meta({ id: 'Problem' });

export type ProblemDetails = z.output<typeof problemSchema>;

/** Members that a problem adds to the standard ones. */
export type ProblemExtensions = Pick<ProblemDetails, 'available' | 'errors'>;

/** An error whose answer is decided where it is thrown. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly slug: ProblemSlug;
  readonly extensions: ProblemExtensions;

  /** @param detail what went wrong this time and what to do about it, in a sentence or two, for the caller's eyes */
  constructor(
    slug: ProblemSlug,
    detail: string,
    options: ErrorOptions & { extensions?: ProblemExtensions } = {},
  ) {
    super(detail, options);
    this.slug = slug;
    this.extensions = options.extensions ?? {};
  }
}

/** Builds the answer's body. */
export function describeProblem(
  problem: Problem,
  request: { readonly instance?: string | undefined; readonly traceId?: string | undefined },
): ProblemDetails {
  const { status, title } = problemTypes[problem.slug];
  return {
    type: nameProblemType(problem.slug),
    title,
    status,
    detail: problem.message,
    ...(request.instance === undefined ? {} : { instance: request.instance }),
    ...(request.traceId === undefined ? {} : { trace_id: request.traceId }),
    ...problem.extensions,
  };
}

/** Response schemas for the statuses that a route may answer with a problem. */
export function problemResponses<Status extends number>(...statuses: readonly Status[]) {
  const entry = {
    description: 'Problem details',
    content: { [problemMediaType]: { schema: problemSchema } },
  };
  return Object.fromEntries(statuses.map((status) => [status, entry])) as Record<Status, typeof entry>;
}
