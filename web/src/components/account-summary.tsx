import type { LimitsState } from '../state/use-limits.ts';
import { describeFailure } from '../text/failure-text.ts';
import { formatNumber } from '../text/format.ts';
import { LoadFailure } from './load-failure.tsx';

/** Credits and reservations of the user, as the ledger has them. */
export function AccountSummary({
  username,
  state: { limits, failure, reload },
}: {
  readonly username: string;
  readonly state: LimitsState;
}) {
  const rows = [
    { name: 'Available', value: limits?.available.credits, unit: 'credits' },
    { name: 'Held', value: limits?.used.credits, unit: 'credits' },
    { name: 'Owned', value: limits?.limits.credits, unit: 'credits' },
    {
      name: 'Open reservations',
      value: limits?.used.reservations,
      unit: limits === undefined ? '' : `of ${formatNumber(limits.limits.reservations)}`,
    },
  ];
  return (
    <section class="account" aria-labelledby="account-heading">
      <h2 id="account-heading" class="visually-hidden">
        Your credits
      </h2>
      {failure === undefined ? (
        <dl aria-busy={limits === undefined}>
          {rows.map(({ name, value, unit }, index) => (
            <div key={name} class={index === 0 ? 'figure main' : 'figure'}>
              <dt>{name}</dt>
              <dd>
                <strong>{value === undefined ? '–' : formatNumber(value)}</strong> <span>{unit}</span>
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <LoadFailure text={describeFailure(failure, { action: 'read', username })} onRetry={reload} />
      )}
    </section>
  );
}
