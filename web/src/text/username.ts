/** The users that the demonstration data brings. */
export const demoUsers = ['test', 'alice', 'bob', 'carol'] as const;

/** What a username takes; the services ask for the same. */
const usernamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

/** @returns why this is no username, or undefined where it is one */
export function findUsernameFault(text: string): string | undefined {
  if (text === '') return 'Type a name first.';
  return usernamePattern.test(text)
    ? undefined
    : 'A name takes up to 64 letters, digits and ._@+- and begins with a letter or digit.';
}
