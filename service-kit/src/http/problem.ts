import { z } from 'zod';
import { nameProblemType, type ProblemType } from './problem-types.ts';

/** The media type of an error's answer (RFC 9457, section 3). */
export const problemMediaType = 'application/problem+json';

const standardMembers = {
  type: z.string().meta({ description: 'What went wrong; stable, made to be compared.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional().meta({ description: 'What went wrong this time, and what to do.' }),
  instance: z.string().optional(),
  trace_id: z.string().optional().meta({ description: "The request's trace, 32 hex digits." }),
};

const errorsMember = {
  errors: z
    .array(z.object({ in: z.string(), pointer: z.string(), detail: z.string() }))
    .optional()
    .meta({ description: 'invalid-request: each wrong value, by JSON Pointer (RFC 6901).' }),
};

/** The members that the problems of every service have. */
export type ProblemDetails = z.output<z.ZodObject<typeof standardMembers & typeof errorsMember>>;

/**
 * Describes the answer to every error of a service (RFC 9457), for its contract and its OpenAPI.
 *
 * @param extensions members that its own problems add
 */
export function defineProblemDetails<Extensions extends z.ZodRawShape>(extensions: Extensions) {
  const problemSchema = z
    .object({ ...standardMembers, ...extensions, ...errorsMember })
    .meta({ id: 'Problem' });
  const response = {
    description: 'Problem details',
    content: { [problemMediaType]: { schema: problemSchema } },
  };
  return {
    problemSchema,
    /** Response schemas for the statuses that a route may answer with a problem. */
    problemResponses: <Status extends number>(...statuses: readonly Status[]) =>
      Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, typeof response>,
  };
}

/** Response schemas of a service's own, for routes that each service has. */
export type ProblemResponses = ReturnType<typeof defineProblemDetails>['problemResponses'];

/** Members that a problem adds to the standard ones: `errors`, and what the service's contract names. */
export interface ProblemExtensions extends Pick<ProblemDetails, 'errors'> {
  readonly [member: string]: unknown;
}

/** An error whose answer is decided where it is thrown. */
export class Problem extends Error implements ProblemType {
  override readonly name = 'Problem';
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  readonly extensions: ProblemExtensions;

  /** @param detail what went wrong this time and what to do about it, in a sentence or two, for the caller's eyes */
  constructor(
    type: ProblemType,
    detail: string,
    options: ErrorOptions & { readonly extensions?: ProblemExtensions } = {},
  ) {
    super(detail, options);
    this.slug = type.slug;
    this.status = type.status;
    this.title = type.title;
    this.extensions = options.extensions ?? {};
  }
}

/** Builds the answer's body. */
export function describeProblem(
  problem: Problem,
  request: { readonly instance?: string | undefined; readonly traceId?: string | undefined },
): ProblemDetails {
  return {
    type: nameProblemType(problem.slug),
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    ...(request.instance === undefined ? {} : { instance: request.instance }),
    ...(request.traceId === undefined ? {} : { trace_id: request.traceId }),
    ...problem.extensions,
  };
}
