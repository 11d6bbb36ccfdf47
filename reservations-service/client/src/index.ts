export type { Exchange } from './exchange.ts';
export { isWorthRepeating, type Failure } from './failure.ts';
export type { Answer, Transport } from './request.ts';
export {
  createReservationsClient,
  type DownloadedFile,
  type Page,
  type PageRequest,
  type ReservationsClient,
  type Within,
} from './reservations-client.ts';
