export { startFaultyNetwork, type FaultyNetwork } from './faults/faulty-network.ts';
export { renderReport } from './report/render-report.ts';
export { isPassed, type ChaosReport } from './report/report.ts';
export { runChaos, type ChaosOptions } from './run-chaos.ts';
export { reservationTtlSeconds } from './schedule/world.ts';
export type { System, Victim } from './system.ts';
