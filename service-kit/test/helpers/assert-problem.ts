import assert from 'node:assert/strict';
import type { ProblemDetails } from '@holdfast/service-kit/problem';
import { httpProblemTypes, nameProblemType, type ProblemType } from '@holdfast/service-kit/problem-types';

/** A problem type of every service's by its slug; another one as it is. */
type ExpectedType = keyof typeof httpProblemTypes | ProblemType;

/** Asserts that an answer is the problem of this type, by status, media type and members, and gives its body. */
export function assertProblem(
  answer: { readonly status: number; readonly contentType: unknown; readonly body: string },
  expected: ExpectedType,
): ProblemDetails {
  const { slug, status, title } = typeof expected === 'string' ? httpProblemTypes[expected] : expected;
  const problem = JSON.parse(answer.body) as ProblemDetails;
  assert.equal(problem.type, nameProblemType(slug), answer.body);
  assert.equal(answer.status, status);
  assert.equal(problem.status, status);
  assert.equal(problem.title, title);
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
  expected: ExpectedType,
): ProblemDetails {
  const contentType = answer.headers['content-type'];
  return assertProblem({ status: answer.statusCode, contentType, body: answer.body }, expected);
}
