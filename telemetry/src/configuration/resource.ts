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

/**
 * Describes this process to the backends. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override what is given
 * (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 */
export function createResource(attributes: Attributes): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_INSTANCE_ID]: randomUUID(), ...attributes }))
    .merge(detectResources({ detectors: [envDetector] }));
}
