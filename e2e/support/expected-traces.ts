/** The trees that the contract promises, as `outlineTrace` draws them: tests hold traces to them, and docs/tracing-contract.md shows them. */
export const expectedTraces = {
  /** What a reservation is, from the request to the last SQL statement. */
  reservation: [
    'reservations-service SERVER POST /reservations',
    '  reservations-service INTERNAL parse_request',
    '  reservations-service CLIENT SELECT items',
    '  reservations-service CLIENT PUT /users/{username}/limits/holds/{hold_id}',
    '    user-service SERVER PUT /users/{username}/limits/holds/{hold_id}',
    '      user-service INTERNAL validate_username',
    '      user-service INTERNAL parse_request',
    '      user-service INTERNAL ledger.hold',
    '        user-service CLIENT hold accounts holds',
    '  reservations-service INTERNAL make_reservation',
    '    reservations-service CLIENT INSERT reservations',
  ].join('\n'),
  /** A round of the settler, which links to the trace of each reservation that it ends. */
  settling: [
    'reservations-service INTERNAL reservations.settle',
    '  reservations-service CLIENT POST /holds/lookup',
    '    user-service SERVER POST /holds/lookup',
    '      user-service INTERNAL parse_request',
    '      user-service CLIENT SELECT holds',
    '  reservations-service CLIENT UPDATE reservations',
  ].join('\n'),
} as const;
