import { readFields, writeField } from './protobuf-fields.ts';

/** Field numbers of the messages on the way to the name (https://github.com/open-telemetry/opentelemetry-proto). */
const resourceSpans = 1;
const resource = 1;
const attributes = 1;
const attributeKey = 1;
const attributeValue = 2;
const stringValue = 1;

/** @returns the request with its resources' `service.name` set, or `undefined` where this is none */
export function renameServiceInProtobuf(body: Buffer, serviceName: string): Buffer | undefined {
  const nameAttribute = writeField(
    attributes,
    Buffer.concat([
      writeField(attributeKey, Buffer.from('service.name')),
      writeField(attributeValue, writeField(stringValue, Buffer.from(serviceName))),
    ]),
  );
  return rewrite(body, resourceSpans, (spans) => renameInSpans(spans, nameAttribute));
}

/** A resource may be left out, and may come in parts, which count as one: the first gets the name. */
function renameInSpans(spans: Buffer, nameAttribute: Buffer): Buffer | undefined {
  const stripped = rewrite(spans, resource, stripName);
  return stripped && Buffer.concat([writeField(resource, nameAttribute), stripped]);
}

function stripName(message: Buffer): Buffer | undefined {
  const fields = readFields(message);
  if (fields === undefined) return undefined;
  const kept: Buffer[] = [];
  for (const { number, encoded, content } of fields) {
    const pair = number === attributes && content !== undefined ? readFields(content) : [];
    if (pair === undefined) return undefined;
    // Of a field that comes twice, the last one counts.
    const key = pair.findLast((field) => field.number === attributeKey)?.content?.toString();
    if (key !== 'service.name') kept.push(encoded);
  }
  return Buffer.concat(kept);
}

/** Replaces the content of each field of a number. */
function rewrite(
  message: Buffer,
  number: number,
  change: (content: Buffer) => Buffer | undefined,
): Buffer | undefined {
  const fields = readFields(message);
  if (fields === undefined) return undefined;
  const parts: Buffer[] = [];
  for (const field of fields) {
    if (field.number !== number) {
      parts.push(field.encoded);
      continue;
    }
    const changed = field.content && change(field.content);
    if (changed === undefined) return undefined;
    parts.push(writeField(number, changed));
  }
  return Buffer.concat(parts);
}
