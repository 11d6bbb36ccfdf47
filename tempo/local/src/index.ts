export type { Logger } from './logger.ts';
export {
  defaultLimits,
  ListenError,
  type Ports,
  type TempoLocal,
  type TempoLocalOptions,
  startTempoLocal,
} from './start-tempo-local.ts';
export type { StoreLimits, StoreStats } from './store/trace-store.ts';
