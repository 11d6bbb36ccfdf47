import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { builtInMetrics } from './metrics/built-in-metrics.ts';
import { createInstruments, type Instruments } from './metrics/instruments.ts';
import type { AttributeDeclarations, AttributesOf } from './registry/attribute-declaration.ts';
import { findUndeclaredAttributes } from './registry/find-undeclared-attributes.ts';
import type { MetricDeclarations } from './registry/metric-declaration.ts';
import { createBatchSpans, type BatchSpans } from './spans/batch-span.ts';
import { createWithLinkedSpan, type WithLinkedSpan } from './spans/linked-span.ts';
import { createStepSpans, type StepSpans } from './spans/with-span.ts';
import { startTelemetry, type Telemetry, type TelemetryOptions } from './start.ts';

/** What a system says of its own telemetry, once. */
export interface TelemetryDefinition<
  OwnAttributes extends AttributeDeclarations,
  OwnMetrics extends MetricDeclarations,
> {
  /** Whose spans and metrics they are. */
  readonly scope: InstrumentationScope;
  /** Attributes of the resource that its processes share; none, unless given. */
  readonly resource?: Attributes;
  /** Every attribute that it sets beside the semantic conventions; none, unless given. */
  readonly attributes?: OwnAttributes;
  /** Every metric that it emits beside those of the library; none, unless given. */
  readonly metrics?: OwnMetrics;
}

/** The library, typed by a definition: what is not declared stops at the type checker. */
export interface DefinedTelemetry<
  OwnAttributes extends AttributeDeclarations,
  OwnMetrics extends MetricDeclarations,
>
  extends
    StepSpans<AttributesOf<OwnAttributes>>,
    BatchSpans<AttributesOf<OwnAttributes>>,
    Instruments<OwnMetrics> {
  readonly withLinkedSpan: WithLinkedSpan<AttributesOf<OwnAttributes>>;
  /** Starts OpenTelemetry for this process; see {@link startTelemetry}. */
  readonly startTelemetry: (options: TelemetryOptions) => Telemetry;
  /** Every metric that a process may emit, the library's own among them. */
  readonly metricDeclarations: typeof builtInMetrics & OwnMetrics;
  /** Lists the names that are neither declared nor in the stable semantic conventions, sorted and without repeats. */
  readonly findUndeclaredAttributes: (attributeSets: Iterable<Attributes>) => string[];
}

export function defineTelemetry<
  const OwnAttributes extends AttributeDeclarations = Record<string, never>,
  const OwnMetrics extends MetricDeclarations = Record<string, never>,
>(definition: TelemetryDefinition<OwnAttributes, OwnMetrics>): DefinedTelemetry<OwnAttributes, OwnMetrics> {
  const { scope, resource = {}, attributes = {}, metrics = {} as OwnMetrics } = definition;
  return {
    ...createStepSpans<AttributesOf<OwnAttributes>>(scope),
    ...createBatchSpans<AttributesOf<OwnAttributes>>(scope),
    ...createInstruments(scope, metrics),
    withLinkedSpan: createWithLinkedSpan<AttributesOf<OwnAttributes>>(scope),
    startTelemetry: (options) => startTelemetry({ resource }, options),
    metricDeclarations: { ...builtInMetrics, ...metrics },
    findUndeclaredAttributes: (attributeSets) => findUndeclaredAttributes(attributes, attributeSets),
  };
}
