import { useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, isWorthRepeating, type Within } from '@holdfast/reservations-service-client';
import { describeFailure, type Attempt } from '../text/failure-text.ts';
import type { ClickDescription, Tracing } from '../tracing/tracing.ts';
import type { Activity, Notice } from './activity.ts';

/** One click's work. */
export interface Action<Value> {
  /** What is busy meanwhile: a second click on it does nothing. */
  readonly key: string;
  readonly click: ClickDescription;
  readonly attempt: Attempt;
  readonly send: (within: Within) => Promise<Answer<Value>>;
  /** What has been done, for the list of actions; `notice` says more. */
  readonly done: (value: Value) => { readonly text: string; readonly notice: string };
  /** What has not been done. */
  readonly failed: string;
  readonly afterwards: (answer: Answer<Value>) => void;
}

export interface Actions {
  readonly busy: ReadonlySet<string>;
  readonly notice: Notice | undefined;
  readonly dismiss: () => void;
  /** The latest first. */
  readonly activities: readonly Activity[];
  readonly perform: <Value>(action: Action<Value>) => Promise<void>;
}

const shownActivities = 6;

/** How long a success is shown, in ms; a failure stays until it is closed or something else is done. */
const successShownMs = 7000;

/** Runs what is clicked: once a click, in a span of its own, with its outcome told. */
export function useActions(tracing: Tracing): Actions {
  // The set itself, not its state: a second click may come before anything is drawn again.
  const running = useRef(new Set<string>());
  const count = useRef(0);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [notice, setNotice] = useState<Notice>();
  const [activities, setActivities] = useState<readonly Activity[]>([]);

  useEffect(() => {
    if (notice?.kind !== 'done') return undefined;
    const timer = setTimeout(() => setNotice(undefined), successShownMs);
    return () => clearTimeout(timer);
  }, [notice]);

  const perform = async <Value>(action: Action<Value>): Promise<void> => {
    const { key } = action;
    if (running.current.has(key)) return;
    running.current.add(key);
    setBusy(new Set(running.current));
    setNotice(undefined);
    const span = tracing.startClick(action.click);
    const answer = await action.send((run) => span.within(run));
    running.current.delete(key);
    setBusy(new Set(running.current));
    const outcome = answer.ok ? action.done(answer.value) : undefined;
    if (answer.exchange !== undefined) {
      count.current += 1;
      const { exchange } = answer;
      const activity = {
        id: count.current,
        text: outcome?.text ?? action.failed,
        isDone: answer.ok,
        exchange,
      };
      setActivities((before) => [activity, ...before].slice(0, shownActivities));
    }
    setNotice(
      answer.ok
        ? { kind: 'done', text: outcome?.notice ?? '', retry: undefined }
        : {
            kind: 'failed',
            text: describeFailure(answer.failure, action.attempt),
            retry: isWorthRepeating(answer.failure) ? () => void perform(action) : undefined,
          },
    );
    span.end(answer.ok ? undefined : answer.failure);
    action.afterwards(answer);
  };

  return { busy, notice, dismiss: () => setNotice(undefined), activities, perform };
}
