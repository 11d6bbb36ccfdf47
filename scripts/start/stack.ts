import { describeEnding } from '../lib/child-process.ts';
import type { Ending } from '../lib/child-process.ts';
import { lastLines } from '../lib/log-file.ts';
import { shortPath } from '../lib/paths.ts';
import { UserError } from '../lib/user-error.ts';

/** Something that runs from now until the end of the start. */
export interface Component {
  readonly name: string;
  readonly logFile: string;
  readonly ended: Promise<Ending>;
  /** Stops it in order, and at once when that takes longer than the limit. */
  readonly stop: (limitMs: number) => Promise<unknown>;
}

/** The running components, in the order in which they were started. */
export interface Stack {
  readonly add: (component: Component) => void;
  /** Aborts when a component ends by itself; the reason is a UserError that says which, and what its log says last. */
  readonly failed: AbortSignal;
  /** Stops all of them in reverse order, one after the other, within the limit. */
  readonly close: (limitMs: number) => Promise<void>;
}

/** What each component still to be stopped is sure to have, however long the ones before it took. */
const reserveMs = 600;

export function createStack(): Stack {
  const components: Component[] = [];
  const failure = new AbortController();
  let closing = false;

  const watch = async (component: Component): Promise<void> => {
    const ending = await component.ended;
    if (closing) return;
    failure.abort(await describeFailure(component, ending));
  };

  return {
    add: (component) => {
      components.push(component);
      void watch(component);
    },
    failed: failure.signal,
    close: async (limitMs) => {
      closing = true;
      const deadline = performance.now() + limitMs;
      for (const [index, component] of components.entries().toArray().toReversed()) {
        const remainingMs = deadline - performance.now() - index * reserveMs;
        await component.stop(Math.max(remainingMs, reserveMs / 2));
      }
    },
  };
}

async function describeFailure({ name, logFile }: Component, ending: Ending): Promise<UserError> {
  const lines = await lastLines(logFile, 8);
  return new UserError(
    [
      `${name} ${describeEnding(ending)}; the end of ${shortPath(logFile)}:`,
      ...lines.map((line) => `  ${line}`),
    ].join('\n'),
  );
}
