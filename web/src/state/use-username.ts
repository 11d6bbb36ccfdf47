import { useCallback, useState } from 'preact/hooks';
import { demoUsers, findUsernameFault } from '../text/username.ts';

const storageKey = 'holdfast.username';

/** Who shops here: remembered on this device, where that is allowed. */
export function useUsername(): readonly [string, (username: string) => void] {
  const [username, setUsername] = useState(readStored);
  const choose = useCallback((next: string) => {
    setUsername(next);
    try {
      localStorage.setItem(storageKey, next);
    } catch {
      // Storage is full or forbidden: the choice holds until the page is left.
    }
  }, []);
  return [username, choose];
}

function readStored(): string {
  try {
    const stored = localStorage.getItem(storageKey) ?? '';
    return findUsernameFault(stored) === undefined ? stored : demoUsers[0];
  } catch {
    // Storage is forbidden.
    return demoUsers[0];
  }
}
