import { useEffect, useState } from 'preact/hooks';
import { navigate } from '../hooks/use-route.ts';
import { useTagValues } from '../hooks/use-tag-values.ts';
import { type SearchForm, composeQuery } from '../model/compose-query.ts';
import { type Search, toSearchAddress } from '../model/search-address.ts';
import { SelectField, TextField } from './fields.tsx';

const sinceOptions = [
  { value: '900', label: '15 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '21600', label: '6 hours' },
  { value: '86400', label: '24 hours' },
  { value: '604800', label: '7 days' },
] as const;

const statusOptions = [
  { value: '', label: 'any' },
  { value: 'error', label: 'error' },
  { value: 'ok', label: 'ok' },
  { value: 'unset', label: 'unset' },
] as const;

/** The search's conditions, and the TraceQL that they make, which can be written by hand as well. */
export function SearchPanel({ search, failure }: { search: Search; failure: string | null }) {
  const [form, setForm] = useState(search.form);
  const [query, setQuery] = useState(search.query);
  const [isByHand, setIsByHand] = useState(search.isByHand);
  const [sinceSeconds, setSinceSeconds] = useState(search.sinceSeconds);
  // The back button, or a link, brings another search; the fields keep the focus.
  useEffect(() => {
    setForm(search.form);
    setQuery(search.query);
    setIsByHand(search.isByHand);
    setSinceSeconds(search.sinceSeconds);
  }, [search]);
  const services = useTagValues('resource.service.name');
  const names = useTagValues('name');
  const key = /^([^=<>!~\s]+)\s*=/.exec(form.attribute)?.[1];
  const values = useTagValues(
    key === undefined ? null : /^(span|resource|event|link)\./.test(key) ? key : `.${key}`,
  );

  const change = (changes: Partial<SearchForm>, options: { now?: boolean } = {}) => {
    const next = { ...form, ...changes };
    setForm(next);
    setQuery(composeQuery(next));
    setIsByHand(false);
    if (options.now === true) navigate(toSearchAddress({ ...next, sinceSeconds }));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    navigate(toSearchAddress(isByHand ? { q: query, sinceSeconds } : { ...form, sinceSeconds }));
  };
  const chooseSince = (text: string) => {
    setSinceSeconds(Number(text));
    const conditions = isByHand ? { q: query } : form;
    navigate(toSearchAddress({ ...conditions, sinceSeconds: Number(text) }));
  };

  return (
    <form class="search-panel" role="search" aria-label="Traces" onSubmit={submit}>
      <div class="fields">
        <TextField
          label="Service"
          value={form.service}
          suggestions={services}
          onInput={(service) => change({ service })}
        />
        <TextField
          label="Span name"
          value={form.name}
          placeholder="POST *"
          suggestions={names}
          onInput={(name) => change({ name })}
        />
        <SelectField
          label="Status"
          value={form.status}
          options={statusOptions}
          onChange={(status) => change({ status: status as SearchForm['status'] }, { now: true })}
        />
        <TextField
          label="Longer than"
          value={form.minDuration}
          placeholder="100ms"
          onInput={(minDuration) => change({ minDuration })}
        />
        <TextField
          label="Shorter than"
          value={form.maxDuration}
          placeholder="2s"
          onInput={(maxDuration) => change({ maxDuration })}
        />
        <TextField
          label="Attribute"
          value={form.attribute}
          placeholder="http.route=/items"
          suggestions={values.map((value) => `${key ?? ''}=${value}`)}
          onInput={(attribute) => change({ attribute })}
        />
        <SelectField
          label="Last"
          value={String(sinceSeconds)}
          options={sinceOptions}
          onChange={chooseSince}
        />
      </div>
      <div class="query">
        <label for="query">TraceQL</label>
        <input
          id="query"
          class="mono"
          value={query}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={failure !== null}
          aria-describedby="query-failure"
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setIsByHand(true);
          }}
        />
        <button type="submit" class="primary">
          Search
        </button>
        <a href="/">Clear</a>
      </div>
      <p id="query-failure" class="failure" role="alert">
        {failure}
      </p>
    </form>
  );
}
