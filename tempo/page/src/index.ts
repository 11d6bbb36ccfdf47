export type { BuiltPage } from '@holdfast/service-kit/http';
export { loadPage } from './load-page.ts';
export { registerPage } from './register-page.ts';
export { registerTempoProxy } from './register-tempo-proxy.ts';
export { type TracesServer, type TracesServerOptions, startTracesServer } from './start-traces-server.ts';
