import type { TestEvent } from 'node:test/reporters';

/**
 * A reporter for `node --test` that writes one line of JSON for each file that has tests: see `readCounts`.
 *
 * Node counts a file without a test as one test that passed, but gives no summary of it.
 */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:summary' || event.data.file === undefined) continue;
    const { file, counts } = event.data;
    yield `${JSON.stringify({ file, tests: counts.tests, skipped: counts.skipped })}\n`;
  }
}
