import type { Activity } from '../state/activity.ts';
import { formatDuration } from '../text/format.ts';
import { listHops, type Hop } from '../text/hops.ts';

/** The latest actions: how long each hop took, and the way to the trace. */
export function ActivityList({ activities }: { readonly activities: readonly Activity[] }) {
  return (
    <section class="panel" aria-labelledby="activity-heading">
      <h2 id="activity-heading">Latest actions</h2>
      {activities.length === 0 ? (
        <p class="quiet">What you do appears here, with its trace and how long each hop took.</p>
      ) : (
        <ol class="activities" reversed>
          {activities.map((activity, index) => (
            <li key={activity.id}>
              <details open={index === 0}>
                <summary>
                  <span class={activity.isDone ? 'outcome done' : 'outcome failed'} aria-hidden="true" />
                  <span>{activity.text}</span>
                  <span class="quiet">{formatDuration(activity.exchange.totalMs)}</span>
                </summary>
                <Hops hops={listHops(activity.exchange)} />
                <TraceLink activity={activity} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Hops({ hops }: { readonly hops: readonly Hop[] }) {
  return (
    <ul class="hops" aria-label="How long each hop took">
      {hops.map((hop, index) => (
        <li key={index} class={`hop depth-${hop.depth}`}>
          <span class="hop-name">{hop.name}</span>
          <svg class="hop-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="6" />
            <rect width={Math.max(hop.share * 100, 1)} height="6" />
          </svg>
          <span class="hop-time">{formatDuration(hop.durationMs)}</span>
        </li>
      ))}
    </ul>
  );
}

function TraceLink({ activity }: { readonly activity: Activity }) {
  const { traceId, traceUrl } = activity.exchange;
  if (traceUrl !== undefined) {
    return (
      <a class="trace-link" href={traceUrl} target="_blank" rel="noreferrer" data-trace-id={traceId}>
        Open the trace<span class="visually-hidden"> of “{activity.text}” in a new tab</span>
      </a>
    );
  }
  return traceId === undefined ? (
    <p class="quiet">This was not traced.</p>
  ) : (
    <p class="quiet trace-id">
      Trace <code data-trace-id={traceId}>{traceId}</code>
    </p>
  );
}
