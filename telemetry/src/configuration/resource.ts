import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import type { HoldfastAttributes } from '../attributes.ts';
import type { TracingMode } from '../modes/tracing-modes.ts';

/**
 * Describes this process to the backends. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override what is given
 * (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 */
export function createResource(service: {
  readonly name: string;
  readonly version: string;
  readonly tracingMode: TracingMode;
}): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: service.name,
    [ATTR_SERVICE_VERSION]: service.version,
    [ATTR_SERVICE_NAMESPACE]: 'holdfast',
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: 'development',
    ...({ 'holdfast.tracing.mode': service.tracingMode } satisfies HoldfastAttributes),
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}
