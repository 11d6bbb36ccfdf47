import { styleText } from 'node:util';

/** Tells what is going on, line by line: readable in a terminal and in a log. */
export interface Progress {
  /** A line of text; without an argument, an empty one. */
  readonly line: (text?: string) => void;
  /** A line that is to be noticed. */
  readonly heading: (text: string) => void;
  /**
   * One step: its name is written when it begins, what came of it and how long it took follow on the same line.
   *
   * @param describe what to write about the result
   */
  readonly step: <T>(name: string, action: () => Promise<T>, describe: (result: T) => string) => Promise<T>;
}

const nameWidth = 22;

/** @param stream where to write; colours only where it is a terminal that has them */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const write = (text: string): void => void stream.write(text);
  return {
    line: (text = '') => write(`${text}\n`),
    heading: (text) => write(`${styleText('bold', text, { stream })}\n`),
    step: async (name, action, describe) => {
      const startMs = performance.now();
      write(name.padEnd(nameWidth));
      try {
        const result = await action();
        const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
        write(`${describe(result)}${styleText('dim', `  ${seconds} s`, { stream })}\n`);
        return result;
      } catch (error) {
        write('\n');
        throw error;
      }
    },
  };
}
