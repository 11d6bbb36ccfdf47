import { useEffect, useMemo, useState } from 'preact/hooks';
import { findCriticalPath } from '../model/critical-path.ts';
import type { Interval } from '../model/intervals.ts';
import { searchSpans } from '../model/search-spans.ts';
import { assignColors } from '../model/service-colors.ts';
import { clampRange, panRange, zoomRange } from '../model/time-range.ts';
import { collapseBelow, listVisible, reveal, toggle } from '../model/visible-rows.ts';
import type { SpanRow, Waterfall } from '../model/waterfall.ts';
import { navigate } from './use-route.ts';

/** What is shown of a trace, and how to change it. */
export interface Explorer {
  waterfall: Waterfall;
  colors: ReadonlyMap<string, number>;
  criticalPath: ReadonlyMap<number, Interval[]>;
  showsCriticalPath: boolean;
  toggleCriticalPath: () => void;
  visible: SpanRow[];
  collapsed: ReadonlySet<number>;
  toggleRow: (row: SpanRow) => void;
  /** Shows levels down to a depth; `Infinity` shows all. */
  showLevels: (depth: number) => void;
  chosen: SpanRow | undefined;
  /** Chooses a span, and opens what is above it. `push` makes an entry for the back button. */
  choose: (row: SpanRow, options?: { push?: boolean }) => void;
  clearChoice: () => void;
  /** The time that the bars show. */
  range: Interval;
  setRange: (range: Interval) => void;
  zoom: (factor: number) => void;
  pan: (share: number) => void;
  searchText: string;
  setSearchText: (text: string) => void;
  found: ReadonlySet<number>;
  /** Chooses the next match, or with -1 the one before. */
  goToMatch: (direction: 1 | -1) => void;
  /** The chosen span's place among the matches, from 1; 0 where it is none. */
  matchPosition: number;
}

export function useExplorer(waterfall: Waterfall, spanId: string | null): Explorer {
  const { rows, durationNanos, traceId, bySpanId } = waterfall;
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set<number>());
  const [zoomed, setZoomed] = useState<Interval | null>(null);
  const [showsCriticalPath, setShowsCriticalPath] = useState(true);
  const [searchText, setSearchText] = useState('');
  const colors = useMemo(() => assignColors(rows.map(({ span }) => span.resource.serviceName)), [rows]);
  const criticalPath = useMemo(() => findCriticalPath(rows, rows[0]), [rows]);
  const visible = useMemo(() => listVisible(rows, collapsed), [rows, collapsed]);
  const matches = useMemo(() => searchSpans(rows, searchText), [rows, searchText]);
  const found = useMemo(() => new Set(matches), [matches]);
  const range = zoomed ?? { from: 0, to: durationNanos };
  const chosen = spanId === null ? undefined : bySpanId.get(spanId);
  const setRange = (next: Interval) => {
    const clamped = clampRange(next, durationNanos);
    setZoomed(clamped.to - clamped.from >= durationNanos ? null : clamped);
  };

  // Rows have other places once more spans of the trace have arrived.
  useEffect(() => setCollapsed(new Set()), [rows]);
  useEffect(() => {
    if (chosen) setCollapsed((before) => reveal(rows, before, chosen));
  }, [rows, chosen]);

  const choose = (row: SpanRow, { push = false } = {}) => {
    navigate(`/trace/${traceId}?span=${row.span.spanId}`, { replace: !push });
  };
  const goToMatch = (direction: 1 | -1) => {
    const from = chosen?.index ?? -1;
    const ordered = direction === 1 ? matches : matches.toReversed();
    const next = ordered.find((index) => (direction === 1 ? index > from : index < from)) ?? ordered[0];
    const row = next === undefined ? undefined : rows[next];
    if (row) choose(row);
  };
  return {
    waterfall,
    colors,
    criticalPath,
    showsCriticalPath,
    toggleCriticalPath: () => setShowsCriticalPath(!showsCriticalPath),
    visible,
    collapsed,
    toggleRow: (row) => setCollapsed((before) => toggle(before, row.index)),
    showLevels: (depth) => setCollapsed(collapseBelow(rows, depth)),
    chosen,
    choose,
    clearChoice: () => navigate(`/trace/${traceId}`, { replace: true }),
    range,
    setRange,
    zoom: (factor) => {
      const around = chosen ? (chosen.startNanos + chosen.endNanos) / 2 : (range.from + range.to) / 2;
      const inside = Math.min(range.to, Math.max(range.from, around));
      setRange(zoomRange(range, { factor, around: inside, durationNanos }));
    },
    pan: (share) => setRange(panRange(range, share, durationNanos)),
    searchText,
    setSearchText,
    found,
    goToMatch,
    matchPosition: chosen ? matches.indexOf(chosen.index) + 1 : 0,
  };
}
