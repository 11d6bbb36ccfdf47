import { libraryScope } from '../library-scope.ts';
import { createInstruments } from './instruments.ts';
import { sdkMetrics } from './sdk-metrics.ts';
import { standardMetrics } from './standard-metrics.ts';

/** The metrics that the library emits on its own: the semantic conventions name them all. */
export const builtInMetrics = { ...standardMetrics, ...sdkMetrics } as const;

export const { createCounter, createHistogram, observeMetric } = createInstruments(
  libraryScope,
  builtInMetrics,
);
