import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Everything that was sent and answered, in a file: a line a request, for the history of a violation. */
export interface RunLog {
  write(line: Readonly<Record<string, unknown>>): void;
  /** The lines that hold a text, oldest first, `most` of them at most. */
  search(text: string, most: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Characters that are gathered before they are written. */
const batchLength = 64 * 1024;

/** @param file is created */
export function openRunLog(file: string): RunLog {
  const stream = createWriteStream(file, { mode: 0o600 });
  let batch = '';
  const flush = async (): Promise<void> =>
    new Promise((resolve, reject) => {
      const text = batch;
      batch = '';
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  return {
    write: (line) => {
      batch += `${JSON.stringify(line)}\n`;
      if (batch.length < batchLength) return;
      stream.write(batch);
      batch = '';
    },
    search: async (text, most) => {
      await flush();
      const found: string[] = [];
      for await (const line of createInterface(createReadStream(file))) {
        if (!line.includes(text)) continue;
        found.push(line);
        if (found.length >= most) break;
      }
      return found;
    },
    close: async () => {
      await flush();
      stream.end();
      await once(stream, 'close');
    },
  };
}
