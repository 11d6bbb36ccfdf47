import { parseDuration } from '../traceql/read-tokens.ts';
import { BadRequestError } from './bad-request-error.ts';

/** Query parameters as Fastify parses them: a repeated one is a list. */
export type QueryParameters = Record<string, string | string[] | undefined>;

/** Unix seconds, of which an end is after a start. */
export interface TimeRange {
  startSeconds: number;
  endSeconds: number;
}

/** The parameter's first value; the empty string counts as absent, as with Tempo. */
export function getParameter(parameters: QueryParameters, name: string): string | undefined {
  const value = parameters[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === '' ? undefined : first;
}

/** @throws {BadRequestError} where the value is no whole number of at most 32 bits */
export function getCount(parameters: QueryParameters, name: string): number | undefined {
  const text = getParameter(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value <= 0xffff_ffff) return value;
  throw new BadRequestError(`invalid ${name}: "${text}" is no whole number of 0 or more`);
}

/** @throws {BadRequestError} where the limit is 0 or no number */
export function getLimit(parameters: QueryParameters): number | undefined {
  const limit = getCount(parameters, 'limit');
  if (limit === 0) throw new BadRequestError('invalid limit: must be a positive number');
  return limit;
}

/** @throws {BadRequestError} where only one end is given, or the start is not before the end */
export function getTimeRange(parameters: QueryParameters): TimeRange | undefined {
  const startSeconds = getCount(parameters, 'start') ?? 0;
  const endSeconds = getCount(parameters, 'end') ?? 0;
  if (startSeconds === 0 && endSeconds === 0) return undefined;
  if (startSeconds < endSeconds) return { startSeconds, endSeconds };
  throw new BadRequestError(
    `http parameter start must be before end. received start=${startSeconds} end=${endSeconds}`,
  );
}

/** A duration in Go's notation, in nanoseconds. @throws {BadRequestError} */
export function getDurationNanos(parameters: QueryParameters, name: string): number | undefined {
  const text = getParameter(parameters, name);
  if (text === undefined) return undefined;
  const nanoseconds = parseDuration(text);
  if (!Number.isNaN(nanoseconds)) return nanoseconds;
  throw new BadRequestError(`invalid ${name}: "${text}" is no duration such as 100ms or 1.5s`);
}
