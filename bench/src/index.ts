export { renderLedgerReport } from './ledger/render-report.ts';
export { runLedgerBenchmark, type LedgerBenchmarkOptions } from './ledger/run-benchmark.ts';
export { defaultLanes } from './ledger/variants.ts';
export type { LedgerReport, Result } from './ledger/report.ts';
