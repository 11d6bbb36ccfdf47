import type { TempoLocalReport } from './report.ts';

/** Of the asked rate; the rest is the end of the run, when the last exports are waited for. */
const leastShare = 0.98;
/** A page that takes longer to answer is not usable, in ms. */
const mostPageMs = 2000;

/** Tells what a run did not keep of what tempo/local promises. */
export function findBroken(
  measured: Pick<
    TempoLocalReport,
    'rate' | 'acceptedPerSecond' | 'sent' | 'residentBytes' | 'memoryLimitBytes' | 'page'
  >,
): string[] {
  const { rate, acceptedPerSecond, sent, residentBytes, memoryLimitBytes, page } = measured;
  const slow = Object.entries(page).filter(([, { failed, maxMs }]) => failed > 0 || !(maxMs <= mostPageMs));
  return [
    ...(acceptedPerSecond >= rate * leastShare
      ? []
      : [`took ${Math.round(acceptedPerSecond)} spans/s of ${rate}`]),
    ...(sent.refused === 0 ? [] : [`refused ${sent.refused} spans`]),
    ...(residentBytes.most <= memoryLimitBytes
      ? []
      : [
          `used ${Math.round(residentBytes.most / 2 ** 20)} MiB of ${Math.round(memoryLimitBytes / 2 ** 20)}`,
        ]),
    ...slow.map(
      ([question, { failed, maxMs }]) => `page, ${question}: ${failed} failed, ${Math.round(maxMs)} ms`,
    ),
  ];
}
