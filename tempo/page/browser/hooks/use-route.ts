import { useEffect, useState } from 'preact/hooks';

/** The address without its origin. */
export interface Route {
  path: string;
  parameters: URLSearchParams;
}

const changed = 'holdfast:route';

function readRoute(): Route {
  return { path: location.pathname, parameters: new URLSearchParams(location.search) };
}

/** Goes to an address of this page. `replace` leaves no entry for the back button. */
export function navigate(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new Event(changed));
}

/** The current route; follows links within the page without loading it again. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const update = () => setRoute(readRoute());
    const controller = new AbortController();
    const { signal } = controller;
    addEventListener('popstate', update, { signal });
    addEventListener(changed, update, { signal });
    document.addEventListener('click', followLink, { signal });
    return () => controller.abort();
  }, []);
  return route;
}

function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented) return;
  // A link in an SVG has an animated address instead of a text.
  const href = link.getAttribute('href');
  if (!href?.startsWith('/') || link.hasAttribute('target')) return;
  event.preventDefault();
  navigate(href);
}
