import { SpanKind, trace, type Attributes, type Context, type Tracer } from '@opentelemetry/api';

/** How many spans {@link makeRequestSpans} makes. */
export const spansPerRequest = 6;

/** Frozen, as the attributes are that many spans begin with. */
const queryAttributes: Attributes = Object.freeze({
  'db.system.name': 'postgresql',
  'db.namespace': 'reservations',
  'db.operation.name': 'INSERT',
  'db.query.summary': 'INSERT reservations',
  'db.query.text':
    'INSERT INTO reservations (reservation_id, username, item_id, credits) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])',
  'server.address': '127.0.0.1',
  'server.port': 5432,
  'peer.service': 'reservations-service-db',
});

/** Makes and ends spans as a reservation does: a SERVER span, steps and calls below it, ids of its own in some. */
export function makeRequestSpans(tracer: Tracer, root: Context, number: number): void {
  const id = `0f4a2c1e-6a53-4f0e-9d9c-${String(number).padStart(12, '0')}`;
  const server = tracer.startSpan(
    'POST /reservations',
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': 'POST',
        'url.scheme': 'http',
        'url.path': '/reservations',
        'client.address': '127.0.0.1',
        'network.protocol.version': '1.1',
        'http.route': '/reservations',
        'server.address': 'localhost',
        'server.port': 8081,
      },
    },
    root,
  );
  const within = trace.setSpan(root, server);
  tracer.startSpan('parse_request', { attributes: { 'holdfast.item.id': '123' } }, within).end();
  tracer
    .startSpan(
      'PUT /users/{username}/limits/holds/{hold_id}',
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': 'PUT',
          'url.full': `http://127.0.0.1:8080/users/test/limits/holds/${id}`,
          'server.address': '127.0.0.1',
          'server.port': 8080,
          'peer.service': 'user-service',
        },
      },
      within,
    )
    .setAttribute('http.response.status_code', 201)
    .end();
  tracer
    .startSpan(
      'ledger.hold',
      {
        attributes: {
          'holdfast.user.name': `user-${number % 1000}`,
          'holdfast.hold.id': id,
          'holdfast.hold.credits': 30,
        },
      },
      within,
    )
    .setAttributes({ 'holdfast.hold.outcome': 'held', 'holdfast.ledger.queue.duration': (number % 97) / 7 })
    .addLink({ context: server.spanContext() })
    .end();
  const step = tracer.startSpan('make_reservation', {}, within);
  const query = { kind: SpanKind.CLIENT, attributes: queryAttributes };
  tracer.startSpan('INSERT reservations', query, trace.setSpan(within, step)).end();
  step.end();
  server.setAttribute('http.response.status_code', 201).end();
}
