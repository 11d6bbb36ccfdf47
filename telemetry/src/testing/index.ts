export { startTestTelemetry, type TestTelemetry } from './test-telemetry.ts';
export { outlineTraces } from './outline.ts';
export { readSample, type Sample } from './read-sample.ts';
export { findUndeclaredSamples } from './find-undeclared-samples.ts';
