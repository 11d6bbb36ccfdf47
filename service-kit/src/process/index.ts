export { baseUrlField, ConfigError, describeServiceEnvironment, loadConfig, switchField } from './config.ts';
export {
  startPeriodicTask,
  type PeriodicTask,
  type PeriodicTaskOptions,
  type Round,
} from './periodic-task.ts';
export {
  describeStartError,
  runService,
  runToExit,
  type ClosingStep,
  type RunningService,
} from './run-service.ts';
export {
  observeSampledGauge,
  sampleValue,
  type SampledValue,
  type SampledValueOptions,
} from './sampled-value.ts';
