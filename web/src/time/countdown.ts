/** What is left until a moment. */
export interface Countdown {
  readonly isOver: boolean;
  /** Such as `14:05`, or `1:02:09` from an hour on. */
  readonly text: string;
  /** Under a minute. */
  readonly isShort: boolean;
}

/** @param nowMs by the server's clock, in ms since 1970 */
export function countDown(expiresAt: string, nowMs: number): Countdown {
  // Rounded up, so that 0:00 is shown when nothing is left and not before.
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - nowMs) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const text =
    hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
  return { isOver: seconds === 0, text, isShort: seconds < 60 };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
