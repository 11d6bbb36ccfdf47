/** Asked to stop: by Ctrl-C, by `kill`, or because the terminal or the command's parent went away. */
export interface StopRequest {
  /** Aborts at the first request; later ones change nothing. */
  readonly signal: AbortSignal;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one abort signal. Repetitions are swallowed, since Ctrl-C reaches a command
 * twice: from the terminal and from npm.
 */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // run.mjs holds the other end of this channel: when it is killed outright, the channel closes.
  process.on('disconnect', stop);
  // A terminal that is gone takes no more output. That must not keep the rest from being stopped in order.
  process.stdout.on('error', stop);
  process.stderr.on('error', stop);
  return { signal: controller.signal };
}
