/**
 * Names the callee, for a map of who calls whom (https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/).
 * Not stable yet, but the name that it had before, `peer.service`, is deprecated.
 */
export const ATTR_SERVICE_PEER_NAME = 'service.peer.name';
