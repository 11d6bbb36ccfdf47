import { useMemo, useRef, useState } from 'preact/hooks';
import { mostTraces, useTraceList } from '../hooks/use-trace-list.ts';
import { formatCount } from '../model/format-time.ts';
import { readSearch } from '../model/search-address.ts';
import { Message } from '../parts/message.tsx';
import { SearchPanel } from '../parts/search-panel.tsx';
import { TraceTable } from '../parts/trace-table.tsx';

/** The newest traces, live, and the search for them. */
export function ListView({ parameters }: { parameters: URLSearchParams }) {
  const address = parameters.toString();
  const search = useMemo(() => readSearch(new URLSearchParams(address)), [address]);
  const [isPaused, setIsPaused] = useState(false);
  const table = useRef<HTMLDivElement>(null);
  const isHeld = () => {
    const element = table.current;
    if (!element) return false;
    return element.matches(':hover, :focus-within') || scrollY > element.offsetTop;
  };
  const { shown, waiting, isLoading, failure, nowMs, release } = useTraceList(search, {
    live: !isPaused,
    isHeld,
  });
  return (
    <div class="list-view">
      <h1 class="hidden-text">Traces</h1>
      <SearchPanel search={search} failure={failure} />
      <div class="list-bar">
        <p role="status">
          {shown.length >= mostTraces
            ? `The newest ${mostTraces} traces`
            : formatCount(shown.length, 'trace')}
        </p>
        {waiting.length > 0 && (
          <button type="button" class="new-traces" onClick={release}>
            Show {formatCount(waiting.length, 'new trace')}
          </button>
        )}
        <button type="button" class="live" aria-pressed={isPaused} onClick={() => setIsPaused(!isPaused)}>
          <span class={isPaused ? 'live-mark' : 'live-mark is-live'} aria-hidden="true" />
          {isPaused ? 'Resume' : 'Pause'}
        </button>
      </div>
      <div ref={table}>
        {shown.length > 0 ? (
          <TraceTable traces={shown} nowMs={nowMs} />
        ) : (
          !isLoading && failure === null && <NothingFound isNarrowed={address !== ''} />
        )}
        {isLoading && <Message title="Looking for traces" />}
      </div>
    </div>
  );
}

function NothingFound({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <Message title="No trace matches">
        <p>
          Look further back, loosen a condition, or <a href="/">see all traces</a>.
        </p>
      </Message>
    );
  }
  return (
    <Message title="No traces yet">
      <p>
        They appear here by themselves. With <code>npm start</code> running, ask for a reservation:
      </p>
      <pre>
        curl -X POST http://localhost:8081/reservations -H "Content-Type: application/json" -d
        {' \'{"username": "test", "item_id": "123"}\''}
      </pre>
    </Message>
  );
}
