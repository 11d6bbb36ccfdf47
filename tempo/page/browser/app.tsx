import { useEffect } from 'preact/hooks';
import { useRoute } from './hooks/use-route.ts';
import { Header } from './parts/header.tsx';
import { ListView } from './views/list-view.tsx';
import { MapView } from './views/map-view.tsx';
import { TraceView } from './views/trace-view.tsx';

/** The page: a header, and what the address names. */
export function App() {
  const { path, parameters } = useRoute();
  const traceId = /^\/trace\/([^/]+)\/?$/.exec(path)?.[1];
  useEffect(() => {
    document.title = traceId ? `Trace ${traceId.slice(0, 8)}` : path === '/map' ? 'Service map' : 'Traces';
  }, [path, traceId]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header path={path} />
      <main id="main" tabIndex={-1}>
        {traceId ? (
          <TraceView traceId={traceId} spanId={parameters.get('span')} />
        ) : path === '/map' ? (
          <MapView parameters={parameters} />
        ) : (
          <ListView parameters={parameters} />
        )}
      </main>
    </>
  );
}
