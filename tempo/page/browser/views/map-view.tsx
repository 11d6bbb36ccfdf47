import { navigate } from '../hooks/use-route.ts';
import { useServiceMap } from '../hooks/use-service-map.ts';
import { formatCount } from '../model/format-time.ts';
import { assignColors } from '../model/service-colors.ts';
import { CallTable } from '../parts/call-table.tsx';
import { MapDrawing } from '../parts/map-drawing.tsx';
import { Message } from '../parts/message.tsx';

const sizes = [50, 100, 200, 500] as const;
const defaultSize = 100;

/** Who calls whom, how often, how slowly and with how many failures. */
export function MapView({ parameters }: { parameters: URLSearchParams }) {
  const asked = Number(parameters.get('traces'));
  const most = sizes.find((size) => size === asked) ?? defaultSize;
  const { map, traces, failure } = useServiceMap(most);
  const services = map.nodes.filter((node) => node.kind === 'service');
  const colors = assignColors(services.map((node) => node.name));
  return (
    <div class="map-view">
      <div class="map-head">
        <h1>Service map</h1>
        <p role="status">{traces !== null && `of the newest ${formatCount(traces, 'trace')}`}</p>
        <label>
          at most{' '}
          <select
            value={most}
            onChange={(event) => navigate(`/map?traces=${event.currentTarget.value}`, { replace: true })}
          >
            {sizes.map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p class="failure" role="alert">
        {failure}
      </p>
      {map.edges.length > 0 && (
        <>
          <MapDrawing map={map} colors={colors} />
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of calls">
            <CallTable map={map} colors={colors} />
          </div>
        </>
      )}
      {map.edges.length === 0 && failure === null && (
        <Message title={traces === null ? 'Reading the newest traces' : 'No calls in the newest traces'} />
      )}
    </div>
  );
}
