import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reservationStatuses } from '@holdfast/reservations-service-client/contract';
import { shownStatus } from '../../src/reservations/reservation.ts';

test('only what is still reserved is shown as expired when its time is up', () => {
  const shown = reservationStatuses.map((status) => [
    shownStatus({ status, isPastExpiry: false }),
    shownStatus({ status, isPastExpiry: true }),
  ]);
  assert.deepEqual(shown, [
    ['reserved', 'expired'],
    ['downloaded', 'downloaded'],
    ['cancelled', 'cancelled'],
    ['expired', 'expired'],
  ]);
});
