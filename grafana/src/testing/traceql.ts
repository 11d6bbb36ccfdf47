import { parser } from '@grafana/lezer-traceql';
import { findSyntaxError } from './find-syntax-error.ts';

/** @returns where a query is no TraceQL, or undefined */
export function findTraceqlError(query: string): string | undefined {
  return findSyntaxError(parser, query);
}

/** The attributes that a query names, without their scope: `holdfast.user.name`. */
export function readTraceqlAttributes(query: string): string[] {
  const names: string[] = [];
  parser
    .parse(query)
    .cursor()
    .iterate((node) => {
      if (node.name !== 'AttributeField') return;
      names.push(query.slice(node.from, node.to).replace(/^(span|resource|event|link)?\./, ''));
    });
  return names;
}
