import { z } from 'zod';

/** As much of the request as is rewritten; the backend judges the rest. */
const requestSchema = z.looseObject({
  resourceSpans: z
    .array(
      z.looseObject({
        resource: z
          .looseObject({ attributes: z.array(z.looseObject({ key: z.string() })).default([]) })
          .default({ attributes: [] }),
        scopeSpans: z.array(z.looseObject({})).default([]),
      }),
    )
    .default([]),
});

/** @returns the request with its resources' `service.name` set, or `undefined` where this is none */
export function renameServiceInJson(body: Buffer, serviceName: string): Buffer | undefined {
  const request = requestSchema.safeParse(parseJson(body)).data;
  if (request === undefined) return undefined;
  const nameAttribute = { key: 'service.name', value: { stringValue: serviceName } };
  const resourceSpans = request.resourceSpans.map((spans) => ({
    ...spans,
    resource: {
      ...spans.resource,
      attributes: [
        nameAttribute,
        ...spans.resource.attributes.filter(({ key }) => key !== nameAttribute.key),
      ],
    },
  }));
  return Buffer.from(JSON.stringify({ ...request, resourceSpans }));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    // Whatever it is, it is no request: the schema refuses undefined.
    return undefined;
  }
}
