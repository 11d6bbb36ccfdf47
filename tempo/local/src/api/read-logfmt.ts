import { BadRequestError } from './bad-request-error.ts';

const pair = /^\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/s;

/**
 * Reads the logfmt of the `tags` parameter: `key=value other="with blanks"`.
 *
 * @throws {BadRequestError} where it is malformed, or a key is there twice
 */
export function readLogfmt(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let at = 0; text.slice(at).trim() !== '';) {
    const match = pair.exec(text.slice(at));
    if (!match) throw new BadRequestError(`invalid tags: no key=value at position ${at + 1}`);
    const [whole, key = '', quoted, bare = ''] = match;
    if (pairs.has(key)) throw new BadRequestError(`invalid tags: tag ${key} has been set twice`);
    pairs.set(key, quoted === undefined ? bare : quoted.replaceAll(/\\(.)/gs, '$1'));
    at += whole.length;
  }
  return pairs;
}
