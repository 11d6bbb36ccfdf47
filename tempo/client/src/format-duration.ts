const units = [
  { name: 's', nanoseconds: 1e9 },
  { name: 'ms', nanoseconds: 1e6 },
  { name: 'µs', nanoseconds: 1e3 },
] as const;

/** A duration with three significant digits in the largest unit that leaves it at 1 or more: `1.25 s`, `812 µs`, `0 ns`. */
export function formatDuration(durationNanos: bigint | number): string {
  const nanoseconds = Number(durationNanos);
  // From 999.5 on a value would be written as 1000 of the smaller unit.
  const unit = units.find((candidate) => Math.abs(nanoseconds) >= candidate.nanoseconds * 0.9995);
  if (!unit) return `${nanoseconds} ns`;
  const value = nanoseconds / unit.nanoseconds;
  const size = Math.abs(value);
  const digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit.name}`;
}
