export { listPrometheusSamples, nameLabel, namePrometheusFamily } from './prometheus-names.ts';
export { createMetricsRenderer, type RenderMetrics, type RenderedMetrics } from './render-metrics.ts';
