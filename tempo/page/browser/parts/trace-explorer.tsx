import { useRef, useState } from 'preact/hooks';
import { useExplorer } from '../hooks/use-explorer.ts';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import type { Waterfall } from '../model/waterfall.ts';
import { KeyHelp } from './key-help.tsx';
import { Minimap } from './minimap.tsx';
import { SpanDetails } from './span-details.tsx';
import { TraceHeader } from './trace-header.tsx';
import { TraceToolbar } from './trace-toolbar.tsx';
import { WaterfallGrid } from './waterfall-grid.tsx';

/** A trace to look around in: the waterfall, and beside it the chosen span. */
export function TraceExplorer({ waterfall, spanId }: { waterfall: Waterfall; spanId: string | null }) {
  const explorer = useExplorer(waterfall, spanId);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  useShortcuts({
    '/': () => searchBox.current?.focus(),
    '?': () => setIsHelpOpen(true),
    '+': () => explorer.zoom(0.5),
    '=': () => explorer.zoom(0.5),
    '-': () => explorer.zoom(2),
    '[': () => explorer.pan(-0.25),
    ']': () => explorer.pan(0.25),
    '0': () => explorer.setRange({ from: 0, to: waterfall.durationNanos }),
    z: () => {
      if (explorer.chosen)
        explorer.setRange({ from: explorer.chosen.startNanos, to: explorer.chosen.endNanos });
    },
    n: () => explorer.goToMatch(1),
    p: () => explorer.goToMatch(-1),
  });
  return (
    <div class={explorer.chosen ? 'trace-view has-details' : 'trace-view'}>
      <div class="trace-main">
        <TraceHeader waterfall={waterfall} colors={explorer.colors} />
        <TraceToolbar explorer={explorer} searchBox={searchBox} onHelp={() => setIsHelpOpen(true)} />
        <Minimap explorer={explorer} />
        <WaterfallGrid explorer={explorer} />
      </div>
      {explorer.chosen && <SpanDetails explorer={explorer} row={explorer.chosen} />}
      {isHelpOpen && <KeyHelp onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}
