import { withSpan } from '@holdfast/telemetry';
import type { BackgroundTasks } from '../background-tasks.ts';
import type { HoldReference } from '@holdfast/user-service-client/contract';
import type { CreditHolds } from './credit-holds.ts';

export interface AbandonPorts {
  readonly holds: Pick<CreditHolds, 'release'>;
  readonly backgroundTasks: Pick<BackgroundTasks, 'start'>;
}

/** Gives back, as well as it goes and in the background, credits that nobody will ask for again. */
export function abandonHold(ports: AbandonPorts, hold: HoldReference): void {
  ports.backgroundTasks.start('release_hold', async () =>
    withSpan('release_hold', { 'holdfast.hold.id': hold.holdId }, async () => ports.holds.release(hold)),
  );
}
