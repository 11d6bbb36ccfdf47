import { parser } from '@grafana/lezer-logql';
import { findSyntaxError } from './find-syntax-error.ts';

/** @returns where a query is no LogQL, or undefined */
export function findLogqlError(query: string): string | undefined {
  return findSyntaxError(parser, query);
}
