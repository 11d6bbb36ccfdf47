import { pickFields, type JsonMessage } from './otlp-json-message.ts';

/** Of the messages on the way to the name; what they hold further down is the backend's to judge. */
const requestFields = ['resourceSpans'];
const resourceSpansFields = ['resource', 'scopeSpans', 'schemaUrl'];
const resourceFields = ['attributes', 'droppedAttributesCount', 'entityRefs'];
const attributeFields = ['key', 'value'];

/** @returns the request with its resources' `service.name` set, or `undefined` where this is none */
export function renameServiceInJson(body: Buffer, serviceName: string): Buffer | undefined {
  const nameAttribute = { key: 'service.name', value: { stringValue: serviceName } };
  const request = pickFields(parseJson(body), requestFields);
  const resourceSpans = mapList(request?.['resourceSpans'] ?? [], (spans) =>
    renameInSpans(spans, nameAttribute),
  );
  return request && resourceSpans && Buffer.from(JSON.stringify({ resourceSpans }));
}

function renameInSpans(message: unknown, nameAttribute: JsonMessage): JsonMessage | undefined {
  const spans = pickFields(message, resourceSpansFields);
  const resource = pickFields(spans?.['resource'] ?? {}, resourceFields);
  const attributes = mapList(resource?.['attributes'] ?? [], readAttribute);
  const scopeSpans = mapList(spans?.['scopeSpans'] ?? [], (each) => (isObject(each) ? each : undefined));
  if (!spans || !resource || !attributes || !scopeSpans) return undefined;
  const others = attributes.filter(({ key }) => key !== nameAttribute['key']);
  return { ...spans, resource: { ...resource, attributes: [nameAttribute, ...others] }, scopeSpans };
}

function readAttribute(message: unknown): JsonMessage | undefined {
  const attribute = pickFields(message, attributeFields);
  return typeof attribute?.['key'] === 'string' ? attribute : undefined;
}

/** @returns `undefined` where this is no list, or an element is not what it should be */
function mapList<Element>(
  list: unknown,
  read: (element: unknown) => Element | undefined,
): Element[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const elements = list.map(read);
  return elements.every((element) => element !== undefined) ? elements : undefined;
}

function isObject(value: unknown): value is JsonMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    // Whatever it is, it is no message of OTLP, as undefined is none.
    return undefined;
  }
}
