import type { RefObject } from 'preact';
import type { Explorer } from '../hooks/use-explorer.ts';

const deepestChoice = 6;

interface TraceToolbarProps {
  explorer: Explorer;
  searchBox: RefObject<HTMLInputElement | null>;
  onHelp: () => void;
}

export function TraceToolbar({ explorer, searchBox, onHelp }: TraceToolbarProps) {
  const { waterfall, range, collapsed } = explorer;
  const isZoomed = range.to - range.from < waterfall.durationNanos;
  const levels = Math.min(waterfall.deepest, deepestChoice);
  return (
    <div class="toolbar" role="toolbar" aria-label="Waterfall">
      <SpanSearch explorer={explorer} searchBox={searchBox} />
      <select
        aria-label="Levels shown"
        value={collapsed.size === 0 ? 'all' : ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          explorer.showLevels(value === 'all' ? Number.POSITIVE_INFINITY : Number(value));
        }}
      >
        <option value="" disabled hidden>
          Some levels
        </option>
        <option value="all">All levels</option>
        {Array.from({ length: levels }, (_, depth) => (
          <option key={depth} value={depth}>
            {depth === 0 ? 'Collapse all' : `${depth + 1} levels`}
          </option>
        ))}
      </select>
      <button type="button" aria-pressed={explorer.showsCriticalPath} onClick={explorer.toggleCriticalPath}>
        <span class="path-mark" aria-hidden="true" />
        Critical path
      </button>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Zoom out" disabled={!isZoomed} onClick={() => explorer.zoom(2)}>
          −
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => explorer.zoom(0.5)}>
          +
        </button>
        <button
          type="button"
          disabled={!isZoomed}
          onClick={() => explorer.setRange({ from: 0, to: waterfall.durationNanos })}
        >
          Reset
        </button>
      </div>
      <button type="button" class="quiet" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        ?
      </button>
    </div>
  );
}

function SpanSearch({ explorer, searchBox }: Pick<TraceToolbarProps, 'explorer' | 'searchBox'>) {
  const { searchText, found, matchPosition } = explorer;
  return (
    <div class="span-search" role="search" aria-label="In this trace">
      <input
        ref={searchBox}
        type="search"
        placeholder="Search spans  /"
        aria-label="Search spans: name, service, key=value"
        value={searchText}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => explorer.setSearchText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') explorer.goToMatch(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') explorer.setSearchText('');
        }}
      />
      <span class="match-count" role="status">
        {searchText.trim() !== '' && `${matchPosition > 0 ? `${matchPosition} of ` : ''}${found.size}`}
      </span>
    </div>
  );
}
