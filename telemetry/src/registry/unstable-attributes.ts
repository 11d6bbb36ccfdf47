/**
 * Names the callee, for a map of who calls whom (https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/).
 * Not stable yet, but the name that it had before, `peer.service`, is deprecated.
 */
export const ATTR_SERVICE_PEER_NAME = 'service.peer.name';

/** The entity that the metrics `process.*` are of; neither name is stable in version 1.45 of the conventions. */
export const ATTR_PROCESS_PID = 'process.pid';
export const ATTR_PROCESS_CREATION_TIME = 'process.creation.time';

/** Names the visit that a request belongs to. In version 1.45 of the conventions it is not stable yet. */
export const ATTR_SESSION_ID = 'session.id';
