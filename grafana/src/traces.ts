/** TraceQL of the traces that panels are about. */
export const traces = {
  reservations: '{ resource.service.name = "reservations-service" && kind = server }',
  failedReservations: '{ resource.service.name = "reservations-service" && kind = server && status = error }',
  reserve: '{ resource.service.name = "reservations-service" && name = "POST /reservations" }',
  refused:
    '{ resource.service.name = "reservations-service" && name = "POST /reservations" && span.http.response.status_code >= 400 }',
  ended:
    '{ resource.service.name = "reservations-service" && span.holdfast.reservation.status != "reserved" }',
  settle: '{ name = "reservations.settle" }',
  insertBatches:
    '{ resource.service.name = "reservations-service" && span.holdfast.reservation.batch.size > 1 }',
  releases: '{ name = "release_hold" }',
  holds: '{ resource.service.name = "user-service" && span.holdfast.hold.outcome != "" }',
  batches: '{ resource.service.name = "user-service" && span.holdfast.ledger.batch.size > 1 }',
  queued: '{ resource.service.name = "user-service" && span.holdfast.ledger.queue.duration > 5 }',
  shed: '{ resource.service.name = "user-service" && span.http.response.status_code = 503 }',
  ledgerStatements: '{ resource.service.name = "user-service" && kind = client }',
  slowStatements: '{ kind = client && span.db.namespace != "" && duration > 20ms }',
  statements: '{ kind = client && span.db.namespace != "" }',
  calls:
    '{ resource.service.name = "reservations-service" && kind = client && span.service.peer.name = "user-service" }',
  repeatedCalls: '{ span.http.request.resend_count > 0 }',
  sweeps: '{ name = "ledger.sweep" }',
  integrity: '{ name = "ledger.check_integrity" }',
  servers: '{ kind = server }',
  failed: '{ status = error }',
  slow: '{ kind = server && duration > 100ms }',
  all: '{ trace:rootService != "" }',
} as const;
