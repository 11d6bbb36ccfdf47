import { ask } from './ask.ts';
import { BrokenHopError, type Examination } from './hop.ts';

/**
 * Makes a request that changes nothing.
 *
 * @returns the id of its trace
 * @throws BrokenHopError where the service does not answer, or does not trace
 */
export async function makeTracedRequest({ addresses, signal }: Examination): Promise<string> {
  const { answer } = await ask({
    who: 'reservations-service',
    url: `${addresses.reservationsService}/items`,
    remedy: 'see the log of the reservations-service',
    signal,
  });
  const traceId = /^00-([0-9a-f]{32})-/.exec(answer.headers.get('traceresponse') ?? '')?.[1];
  if (traceId !== undefined) return traceId;
  throw new BrokenHopError(
    'an answer of the reservations-service has no traceresponse header: it does not trace',
    'unset OTEL_SDK_DISABLED, and OTEL_TRACES_EXPORTER where it is none',
  );
}
