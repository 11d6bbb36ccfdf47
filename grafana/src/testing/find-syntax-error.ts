import type { LRParser } from '@lezer/lr';

/** @returns the part of the text that a grammar stumbles over, or undefined where it is in order */
export function findSyntaxError(parser: LRParser, text: string): string | undefined {
  let error: string | undefined;
  parser
    .parse(text)
    .cursor()
    .iterate((node) => {
      if (node.type.isError) error ??= `at ${node.from}: ${text.slice(node.from)}`;
    });
  return error;
}
