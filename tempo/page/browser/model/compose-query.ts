/** What the search form holds; an empty text is no condition. */
export interface SearchForm {
  service: string;
  /** A span's name; `*` stands for any text. */
  name: string;
  status: '' | 'error' | 'ok' | 'unset';
  /** Of the whole trace, in Go's notation: `10ms`, `1.5s`. A number alone is milliseconds. */
  minDuration: string;
  maxDuration: string;
  /** `key=value`, `key!=value`, `key>=5` or a key alone. */
  attribute: string;
}

export const emptyForm: SearchForm = {
  service: '',
  name: '',
  status: '',
  minDuration: '',
  maxDuration: '',
  attribute: '',
};

/** The form as TraceQL; `{ }` where it is empty, which every trace matches. */
export function composeQuery(form: SearchForm): string {
  const conditions = [
    form.service.trim() && `resource.service.name = ${quote(form.service.trim())}`,
    form.name.trim() && composeName(form.name.trim()),
    form.status && `status = ${form.status}`,
    form.minDuration.trim() && `trace:duration >= ${toDuration(form.minDuration)}`,
    form.maxDuration.trim() && `trace:duration <= ${toDuration(form.maxDuration)}`,
    form.attribute.trim() && composeAttribute(form.attribute.trim()),
  ].filter((condition) => condition !== '');
  return conditions.length === 0 ? '{ }' : `{ ${conditions.join(' && ')} }`;
}

function composeName(name: string): string {
  if (!name.includes('*')) return `name = ${quote(name)}`;
  const pattern = name.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`).replaceAll('*', '.*');
  return `name =~ ${quote(pattern)}`;
}

function composeAttribute(text: string): string {
  const parts = /^(.+?)\s*(=~|!~|!=|>=|<=|=|>|<)\s*(.*)$/.exec(text);
  if (!parts) return `${toField(text)} != nil`;
  const [, key = '', operator = '=', value = ''] = parts;
  return `${toField(key)} ${operator} ${toLiteral(value)}`;
}

/** Without a scope, an attribute of the span or its resource is meant. */
function toField(key: string): string {
  const [, scope = '', name = key] = /^(span|resource|event|link|instrumentation)?\.?(.*)$/.exec(key) ?? [];
  const scoped = key.startsWith(`${scope}.`) ? { scope, name } : { scope: '', name: key };
  const isPlain = /^[A-Za-z_][\w.\-/]*$/.test(scoped.name);
  return `${scoped.scope}.${isPlain ? scoped.name : quote(scoped.name)}`;
}

/** A number, true or false is compared as such; quotes make a text of it. */
function toLiteral(value: string): string {
  if (/^-?\d+(\.\d+)?$/.test(value) || /^(true|false)$/.test(value)) return value;
  const inQuotes = /^"(.*)"$/s.exec(value);
  return quote(inQuotes?.[1] ?? value);
}

function toDuration(text: string): string {
  const compact = text.replaceAll(/\s/g, '');
  return /^\d+(\.\d+)?$/.test(compact) ? `${compact}ms` : compact;
}

function quote(text: string): string {
  return `"${text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)}"`;
}

/** Asks Tempo for the newest matches; without the hint it answers with those that it finds first. */
export function askForNewest(query: string): string {
  return /\bwith\s*\(/.test(query) ? query : `${query} with (most_recent=true)`;
}
