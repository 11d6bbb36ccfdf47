import { unquote } from './read-tokens.ts';
import {
  attributeScopes,
  type Field,
  intrinsicFields,
  type Intrinsic,
  shortIntrinsics,
  TraceqlError,
} from './syntax.ts';

/** `span.http.route`, `resource."my key"` or `.name`. */
export function readAttribute(text: string): Field {
  const dot = text.indexOf('.');
  const name = text.slice(dot + 1);
  const scope = attributeScopes.find((known) => known === text.slice(0, dot)) ?? 'any';
  return { type: 'attribute', scope, name: name.startsWith('"') ? unquote(name) : name, text };
}

/** `name`, `span:name` and the other intrinsics; null where there is none of that name. */
export function readIntrinsic(text: string): Field | null {
  const intrinsic =
    shortIntrinsics[text] ?? (Object.hasOwn(intrinsicFields, text) ? (text as Intrinsic) : null);
  return intrinsic && { type: 'intrinsic', intrinsic, text };
}

/**
 * Reads the one identifier that the tag values endpoint takes.
 *
 * @throws {TraceqlError} where it is neither an attribute nor an intrinsic
 */
export function readField(text: string): Field {
  const isAttribute = /^[a-z]*\./.test(text) && readAttribute(text);
  const isScoped = text.startsWith('.') || attributeScopes.some((scope) => text.startsWith(`${scope}.`));
  const field = isScoped && isAttribute ? isAttribute : readIntrinsic(text);
  if (field) return field;
  throw new TraceqlError(`failed to parse identifier ${text}: unknown identifier`);
}
