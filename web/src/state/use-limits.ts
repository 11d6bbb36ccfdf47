import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Failure, ReservationsClient } from '@holdfast/reservations-service-client';
import type { LimitsBody } from '@holdfast/reservations-service-client/contract';

/** What the user may have, has, and has left. */
export interface LimitsState {
  readonly limits: LimitsBody | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<void>;
}

export function useLimits(api: ReservationsClient, username: string): LimitsState {
  const [state, setState] = useState<Omit<LimitsState, 'reload'>>({ limits: undefined, failure: undefined });
  const latest = useRef(0);

  const reload = useCallback(async (): Promise<void> => {
    latest.current += 1;
    const turn = latest.current;
    const answer = await api.findLimits(username);
    if (turn !== latest.current) return;
    setState(
      answer.ok
        ? { limits: answer.value, failure: undefined }
        : // Credits that were true a while ago are worse than none.
          { limits: undefined, failure: answer.failure },
    );
  }, [api, username]);

  useEffect(() => {
    setState({ limits: undefined, failure: undefined });
    void reload();
  }, [reload]);

  return { ...state, reload };
}
