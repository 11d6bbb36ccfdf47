import path from 'node:path';
import type { TestEvent } from 'node:test/reporters';

/**
 * A reporter for `node --test` that writes one line of JSON for each file that has tests: see `readCounts`.
 *
 * The summary of a process counts its tests whichever file made them; where files share a process each test is
 * counted for the file that it stands in. Node counts a file without a test as one test that passed and has the file's name.
 */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const standing = new Map<string, { tests: number; skipped: number }>();
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file !== undefined) {
      const { file, counts } = data;
      yield `${JSON.stringify({ file, tests: counts.tests, skipped: counts.skipped })}\n`;
    }
    if ((type !== 'test:pass' && type !== 'test:fail') || data.file === undefined) continue;
    if (data.details.type === 'suite' || path.resolve(data.name) === data.file) continue;
    const { tests, skipped } = standing.get(data.file) ?? { tests: 0, skipped: 0 };
    const isSkipped = data.skip !== undefined && data.skip !== false;
    standing.set(data.file, { tests: tests + 1, skipped: skipped + Number(isSkipped) });
  }
  for (const [file, counts] of standing) yield `${JSON.stringify({ file, ...counts })}\n`;
}
