import { withLinkedSpan, withSpan } from '@holdfast/conventions';
import { withoutTracing } from '@holdfast/telemetry';
import type { Holds } from '@holdfast/user-service-client';
import type { OwedRelease } from './owed-queue.ts';

export type ReleasePort = Pick<Holds, 'release'>;

const spanName = 'release_hold';

const describe = ({ hold }: OwedRelease) => ({ 'holdfast.hold.id': hold.holdId });

/** Gives credits back as a part of the trace of the request that left them behind. */
export async function sendReleaseInRequest(holds: ReleasePort, release: OwedRelease): Promise<void> {
  await withSpan(spanName, describe(release), async () => holds.release(release.hold));
}

/** Gives credits back when that request has been answered: in a trace that links to its, or in none. */
export async function sendRelease(holds: ReleasePort, release: OwedRelease): Promise<void> {
  const { hold, traceparent, isTraced } = release;
  const send = async (): Promise<unknown> => holds.release(hold);
  if (!isTraced) {
    await withoutTracing(send);
    return;
  }
  const attributes = describe(release);
  await withLinkedSpan(spanName, { links: [{ traceparent, attributes }], attributes }, send);
}
