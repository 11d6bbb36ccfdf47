import type { Bytes, InstrumentationScope, OtlpSpan, Resource, ResourceSpans } from '../otlp/messages.ts';
import type { Slice } from '../otlp/scan-request.ts';
import { createUnsetStatus, decodeResource, decodeScope, decodeSpan } from '../otlp/schema.ts';
import type { StoredTrace } from './trace-store.ts';

/** A trace decoded: each span once, under its scope and its resource. */
export interface DecodedTrace {
  traceId: string;
  resourceSpans: ResourceSpans[];
}

interface ResourceGroup extends ResourceSpans {
  resource: Resource;
  scopes: Map<string, { scope: InstrumentationScope; spans: OtlpSpan[] }>;
}

/**
 * Decodes what is stored of a trace. Spans that arrived in different requests of one process come back together, and a
 * span delivered twice comes back once.
 */
export function readTrace(stored: StoredTrace): DecodedTrace {
  const groups = new Map<string, ResourceGroup>();
  const seen = new Set<string>();
  for (const part of stored.parts) {
    const spans = getScopeSpans(getGroup(groups, part), part);
    for (let at = 0; at < part.spans.length; at += 2) {
      const span = decodeSpan(
        cut(part.bytes, { offset: part.spans[at] ?? 0, length: part.spans[at + 1] ?? 0 }),
      );
      // Zipkin's instrumentations give the client and server side of a call one id, hence the kind.
      const key = `${toKey(span.spanId)}${span.kind}`;
      if (seen.has(key)) continue;
      seen.add(key);
      span.status ??= createUnsetStatus();
      spans.push(span);
    }
  }
  const resourceSpans = [...groups.values()].map(({ resource, scopeSpans }) => ({
    resource,
    scopeSpans: scopeSpans.filter(({ spans }) => spans.length > 0),
  }));
  return {
    traceId: stored.traceId,
    resourceSpans: resourceSpans.filter((group) => group.scopeSpans.length > 0),
  };
}

function getGroup(groups: Map<string, ResourceGroup>, part: StoredTrace['parts'][number]): ResourceGroup {
  const bytes = cut(part.bytes, part.resource);
  const key = toKey(bytes);
  let group = groups.get(key);
  if (!group) {
    group = { resource: decodeResource(bytes), scopeSpans: [], scopes: new Map() };
    groups.set(key, group);
  }
  return group;
}

function getScopeSpans(group: ResourceGroup, part: StoredTrace['parts'][number]): OtlpSpan[] {
  const bytes = cut(part.bytes, part.scope);
  const key = toKey(bytes);
  let scopeSpans = group.scopes.get(key);
  if (!scopeSpans) {
    scopeSpans = { scope: decodeScope(bytes), spans: [] };
    group.scopes.set(key, scopeSpans);
    group.scopeSpans.push(scopeSpans);
  }
  return scopeSpans.spans;
}

function cut(bytes: Uint8Array, { offset, length }: Slice): Uint8Array {
  return bytes.subarray(offset, offset + length);
}

/** Equal bytes make equal keys. */
function toKey(bytes: Bytes): string {
  return Buffer.from(bytes).toString('latin1');
}
