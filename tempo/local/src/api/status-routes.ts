import type { FastifyInstance } from 'fastify';

/** Whose API this is; what follows the plus says that Tempo itself it is not (Semantic Versioning §10). */
const tempoVersion = '3.0.3+holdfast-tempo-local';

const endpoints = `tempo/local stands in for Grafana Tempo on a laptop and in tests. It keeps the newest traces in memory.

GET /                                   the page that shows them
GET /api/traces/:id                     one trace
GET /api/v2/traces/:id
GET /api/search?q=|tags=                traces that match
GET /api/search/tags                    names of attributes
GET /api/v2/search/tags
GET /api/search/tag/:tag/values         their values
GET /api/v2/search/tag/:tag/values
GET /api/status/buildinfo
GET /api/echo
GET /ready
`;

export function registerStatusRoutes(app: FastifyInstance): void {
  app.get('/api', async () => endpoints);
  app.get('/ready', async () => 'ready\n');
  app.get('/api/echo', async () => 'echo\n');
  app.get('/api/status/buildinfo', async () => ({
    version: tempoVersion,
    revision: '',
    branch: '',
    buildUser: '',
    buildDate: '',
    goVersion: '',
  }));
}
