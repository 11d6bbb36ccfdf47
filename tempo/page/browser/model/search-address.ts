import { type SearchForm, composeQuery, emptyForm } from './compose-query.ts';

/** What the list shows, as its address says it. */
export interface Search {
  form: SearchForm;
  /** Composed of the form, unless it was written by hand. */
  query: string;
  isByHand: boolean;
  /** How far back, in seconds. */
  sinceSeconds: number;
}

export const defaultSinceSeconds = 6 * 3600;

const names: readonly (readonly [keyof SearchForm, string])[] = [
  ['service', 'service'],
  ['name', 'name'],
  ['status', 'status'],
  ['minDuration', 'min'],
  ['maxDuration', 'max'],
  ['attribute', 'attribute'],
];

/** Reads the address's parameters; those that make no sense count as absent. */
export function readSearch(parameters: URLSearchParams): Search {
  const form: SearchForm = { ...emptyForm };
  for (const [key, name] of names) {
    const text = parameters.get(name) ?? '';
    if (key === 'status') form.status = text === 'error' || text === 'ok' || text === 'unset' ? text : '';
    else form[key] = text;
  }
  const byHand = parameters.get('q');
  const since = Number(parameters.get('since') ?? defaultSinceSeconds);
  return {
    form,
    query: byHand ?? composeQuery(form),
    isByHand: byHand !== null,
    sinceSeconds: Number.isInteger(since) && since > 0 ? since : defaultSinceSeconds,
  };
}

/** The address of a search, such as `/?service=shop&status=error`. */
export function toSearchAddress(search: Partial<SearchForm> & { q?: string; sinceSeconds?: number }): string {
  const parameters = new URLSearchParams();
  for (const [key, name] of names) {
    const text = search[key]?.trim();
    if (text) parameters.set(name, text);
  }
  if (search.q !== undefined) parameters.set('q', search.q);
  if (search.sinceSeconds !== undefined && search.sinceSeconds !== defaultSinceSeconds) {
    parameters.set('since', String(search.sinceSeconds));
  }
  return parameters.size === 0 ? '/' : `/?${parameters.toString()}`;
}
