import assert from 'node:assert/strict';
import {
  nameProblemType,
  problemTypes,
  type ProblemDetails,
  type ProblemSlug,
} from '@holdfast/service-kit/http';

/** Asserts that an answer is the problem of this type, by status, media type and members, and gives its body. */
export function assertProblem(
  answer: { readonly status: number; readonly contentType: unknown; readonly body: string },
  slug: ProblemSlug,
): ProblemDetails {
  const problem = JSON.parse(answer.body) as ProblemDetails;
  assert.equal(problem.type, nameProblemType(slug), answer.body);
  assert.equal(answer.status, problemTypes[slug].status);
  assert.equal(problem.status, problemTypes[slug].status);
  assert.equal(problem.title, problemTypes[slug].title);
  assert.match(String(answer.contentType), /^application\/problem\+json(?:; charset=utf-8)?$/);
  assert.equal(typeof problem.detail, 'string');
  return problem;
}

/** The same of what `app.inject` gives. */
export function assertInjectedProblem(
  answer: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  },
  slug: ProblemSlug,
): ProblemDetails {
  const contentType = answer.headers['content-type'];
  return assertProblem({ status: answer.statusCode, contentType, body: answer.body }, slug);
}
