import type { InstrumentationScope } from '@opentelemetry/core';

/** Whose spans and metrics those are that the library and its adapters make. */
export const libraryScope: InstrumentationScope = { name: '@holdfast/telemetry' };
