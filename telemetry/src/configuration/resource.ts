import { randomUUID } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import { ATTR_SERVICE_INSTANCE_ID } from '@opentelemetry/semantic-conventions';
import { ATTR_PROCESS_CREATION_TIME, ATTR_PROCESS_PID } from '../registry/unstable-attributes.ts';

/**
 * Describes this process to the backends. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override what is given
 * (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 */
export function createResource(attributes: Attributes): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    [ATTR_PROCESS_PID]: process.pid,
    [ATTR_PROCESS_CREATION_TIME]: new Date(performance.timeOrigin).toISOString(),
    ...attributes,
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}
