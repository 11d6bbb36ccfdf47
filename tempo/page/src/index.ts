export { loadPage, type LoadedPage, type PageFile } from './load-page.ts';
export { pageDir } from './page-dir.ts';
export { registerPage } from './register-page.ts';
export { registerTempoProxy } from './register-tempo-proxy.ts';
export { type TracesServer, type TracesServerOptions, startTracesServer } from './start-traces-server.ts';
