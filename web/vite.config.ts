import { defineConfig } from 'vite';
import packageJson from './package.json' with { type: 'json' };

export default defineConfig({
  define: { PAGE_VERSION: JSON.stringify(packageJson.version) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Everything is a file of its own origin: the page's Content-Security-Policy allows no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // npx vite web: the page from its sources, with the API of a running reservations-service.
  server: {
    proxy: Object.fromEntries(
      ['/items', '/reservations', '/users', '/v1'].map((path) => [path, 'http://localhost:8081']),
    ),
  },
});
