// Accounts and refusals are the user-service's, passed on.
export {
  entryPageSchema,
  limitsSchema,
  problemResponses,
  type CreditsExtensions,
  type EntryBody,
  type EntryPageBody,
  type LimitsBody,
} from '@holdfast/user-service-client/contract';
export {
  itemIdField,
  itemPageSchema,
  itemParamsSchema,
  itemQuerySchema,
  itemSchema,
  type ItemBody,
  type ItemPageBody,
} from './items.ts';
export { reservationsServiceProblemTypes, type ReservationsServiceProblem } from './problem-types.ts';
export {
  reservationPageSchema,
  reservationParamsSchema,
  reservationSchema,
  reservationStatuses,
  reservationsQuerySchema,
  reserveRequestSchema,
  type ReservationBody,
  type ReservationPageBody,
  type ReservationStatus,
} from './reservations.ts';
