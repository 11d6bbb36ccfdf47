/**
 * Names the callee in Tempo's service graph. Version 1.45 of the conventions carries no stable name for it, and
 * Tempo 3.0 looks for this one before `server.address`.
 */
export const ATTR_PEER_SERVICE = 'peer.service';
