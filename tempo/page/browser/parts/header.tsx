import { parseTraceId } from '@holdfast/tempo-client/browser';
import { useState } from 'preact/hooks';
import { navigate } from '../hooks/use-route.ts';
import { themes, useTheme } from '../hooks/use-theme.ts';

const themeMarks = { auto: '◐', light: '☀', dark: '☾' } as const;

export function Header({ path }: { path: string }) {
  const [theme, setTheme] = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
  return (
    <header class="header">
      <nav aria-label="Pages">
        <a href="/" aria-current={path === '/' ? 'page' : undefined}>
          Traces
        </a>
        <a href="/map" aria-current={path === '/map' ? 'page' : undefined}>
          Service map
        </a>
      </nav>
      <TraceIdBox />
      <button
        type="button"
        class="quiet"
        aria-label={`Colours: ${theme}. Change to ${next}`}
        title={`Colours: ${theme}`}
        onClick={() => setTheme(next)}
      >
        <span aria-hidden="true">{themeMarks[theme]}</span>
      </button>
    </header>
  );
}

function TraceIdBox() {
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const open = (event: Event) => {
    event.preventDefault();
    // A traceparent, or an address that ends with the id, is what people have at hand.
    const traceId = parseTraceId(/[0-9a-f]{32}/i.exec(text)?.[0] ?? text.trim());
    setIsWrong(traceId === null);
    if (traceId === null) return;
    setText('');
    navigate(`/trace/${traceId}`);
  };
  return (
    <form class="trace-id-box" role="search" aria-label="Trace by id" onSubmit={open}>
      <input
        type="text"
        class="mono"
        value={text}
        placeholder="Trace id"
        aria-label="Trace id"
        aria-invalid={isWrong}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Open</button>
      {isWrong && (
        <p class="box-error" role="alert">
          That is no trace id: up to 32 hex digits are.
        </p>
      )}
    </form>
  );
}
