/** Keys of reservations that were asked for, by what they are for. */
export interface IdempotencyKeys {
  /** The key of an attempt whose outcome is still open, or a new one. */
  take(subject: string): string;
  /** The outcome is known: the next attempt is another one. */
  settle(subject: string): void;
}

/**
 * One key a click, kept while nobody knows what came of it: a retry under the same key cannot reserve twice.
 *
 * @param createKey up to 255 visible ASCII characters, never the same twice
 */
export function createIdempotencyKeys(createKey: () => string): IdempotencyKeys {
  const open = new Map<string, string>();
  return {
    take: (subject) => {
      const key = open.get(subject) ?? createKey();
      open.set(subject, key);
      return key;
    },
    settle: (subject) => void open.delete(subject),
  };
}

/** 128 random bits in hex. `crypto.randomUUID` is there on https and localhost only; a phone may open the page by address. */
export function createRandomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
