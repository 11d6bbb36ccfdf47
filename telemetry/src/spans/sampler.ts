import { diag } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-node';

/** Follows the parent's decision, and samples what has no parent: that needs no sampler, which has to be told everything. */
export const followParent = 'parentbased_always_on';

const samplers: Readonly<Record<string, () => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: () => new TraceIdRatioBasedSampler(readRatio()),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: () => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(readRatio()) }),
};

/**
 * Makes the sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration). An unknown one
 * is complained of, and is as none.
 */
export function createSampler(): Sampler | typeof followParent {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? followParent;
  if (name === followParent) return followParent;
  const create = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (create !== undefined) return create();
  diag.error(`OTEL_TRACES_SAMPLER value "${name}" invalid, defaulting to "${followParent}".`);
  return followParent;
}

function readRatio(): number {
  const variable = 'OTEL_TRACES_SAMPLER_ARG';
  const ratio = getNumberFromEnv(variable);
  if (ratio !== undefined && ratio >= 0 && ratio <= 1) return ratio;
  diag.error(
    ratio === undefined
      ? `${variable} is blank, defaulting to 1.`
      : `${variable}=${ratio} was given, but it is out of range ([0..1]), defaulting to 1.`,
  );
  return 1;
}
