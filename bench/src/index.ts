export { renderLedgerReport } from './ledger/render-report.ts';
export { runLedgerBenchmark, type LedgerBenchmarkOptions } from './ledger/run-benchmark.ts';
export { defaultLanes } from './ledger/variants.ts';
export type { LedgerReport, Result } from './ledger/report.ts';
export { renderSweepReport } from './sweep/render-report.ts';
export type { SweepReport } from './sweep/report.ts';
export { runSweepBenchmark, type SweepBenchmarkOptions } from './sweep/run-benchmark.ts';
