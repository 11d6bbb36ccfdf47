export * from './browser.ts';
export { renderWaterfall, type RenderOptions } from './render-waterfall.ts';
export type { TempoEndpoint } from './request-tempo.ts';
export { waitForTrace, type WaitForTraceOptions } from './wait-for-trace.ts';
