import { defineProblemTypes, httpProblemTypes } from '@holdfast/service-kit/problem-types';
import { callerProblemTypes, userServiceProblemTypes } from '@holdfast/user-service-client/contract';

/** Every problem type that the reservations-service answers. */
export const reservationsServiceProblemTypes = {
  ...httpProblemTypes,
  ...callerProblemTypes,
  // The user-service's, passed on.
  'insufficient-credits': userServiceProblemTypes['insufficient-credits'],
  'reservation-limit-reached': userServiceProblemTypes['reservation-limit-reached'],
  'user-not-found': userServiceProblemTypes['user-not-found'],
  'hold-not-found': userServiceProblemTypes['hold-not-found'],
  ...defineProblemTypes({
    'origin-not-allowed': { status: 403, title: 'A page of this origin may not do this' },
    'page-not-built': { status: 404, title: 'The page has not been built' },
    'item-not-found': { status: 404, title: 'There is no such item' },
    'reservation-not-found': { status: 404, title: 'There is no such reservation' },
    'reservation-cancelled': { status: 409, title: 'The reservation has been cancelled' },
    'reservation-expired': { status: 409, title: 'The reservation has expired' },
    'reservation-downloaded': { status: 409, title: 'The item has been downloaded' },
    'too-many-requests': { status: 429, title: 'Too many requests come at once' },
  }),
};

/** The last part of a problem's type. */
export type ReservationsServiceProblem = keyof typeof reservationsServiceProblemTypes;
