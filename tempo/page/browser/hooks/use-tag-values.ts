import { listTagValues } from '@holdfast/tempo-client/browser';
import { useEffect, useState } from 'preact/hooks';

const mostValues = 200;

/** Values that a field has, to suggest; none where there is no field, or Tempo knows no values. */
export function useTagValues(field: string | null): string[] {
  const [values, setValues] = useState<string[]>([]);
  useEffect(() => {
    setValues([]);
    if (field === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    listTagValues({ tempoUrl: location.origin, field, limit: mostValues, signal }).then(
      (found) => setValues(found.slice(0, mostValues)),
      // Suggestions are a convenience: a field that is still being typed has none.
      () => setValues([]),
    );
    return () => controller.abort();
  }, [field]);
  return values;
}
