import { renameServiceInJson } from './rename-service-json.ts';
import { renameServiceInProtobuf } from './rename-service-protobuf.ts';

/** The encodings of OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request). */
export const otlpMediaTypes = ['application/json', 'application/x-protobuf'] as const;
export type OtlpMediaType = (typeof otlpMediaTypes)[number];

/** What every browser's spans are filed under, whatever the page says: it must not pass for a service. */
export const browserServiceName = 'web';

/**
 * Names the service of each resource in an `ExportTraceServiceRequest`; the rest stays as it came.
 *
 * @returns `undefined` where this is no such request
 */
export function renameService(body: Buffer, mediaType: OtlpMediaType): Buffer | undefined {
  return mediaType === 'application/json'
    ? renameServiceInJson(body, browserServiceName)
    : renameServiceInProtobuf(body, browserServiceName);
}
