import { SpanStatusCode, context, trace, type Attributes, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, StackContextManager, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { Failure } from '@holdfast/reservations-service-client';
import type { HoldfastAttributes } from '../../../conventions/src/attributes.ts';
import type { ClickDescription, ClickSpan, Tracing } from './tracing.ts';
import { createSessionPropagator } from './session-propagator.ts';
import { toUrlTemplate } from './url-template.ts';
import { recordWebVitals } from './web-vitals.ts';

export interface TracingOptions {
  /** Where spans go: OTLP over HTTP. */
  readonly url: string;
  readonly version: string;
  /** Of this visit to the page, and its session: not remembered, and so of nobody in particular. */
  readonly instanceId: string;
}

/** How long a finished span waits for company, in ms: its trace is looked at soon. */
const scheduledDelayMillis = 500;

/**
 * Starts OpenTelemetry: the load of the document, every fetch with its `traceparent` and the session as `baggage`, web vitals, and the clicks that
 * the page tells of. No zone.js: a span is active until the function that was called in it returns, and no longer.
 */
export function startTracing({ url, version, instanceId }: TracingOptions): Tracing {
  const resource = defaultResource().merge(
    resourceFromAttributes({
      [ATTR_SERVICE_NAME]: 'web',
      [ATTR_SERVICE_NAMESPACE]: 'holdfast',
      [ATTR_SERVICE_VERSION]: version,
      [ATTR_SERVICE_INSTANCE_ID]: instanceId,
    }),
  );
  const provider = new WebTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }), { scheduledDelayMillis })],
  });
  provider.register({
    contextManager: new StackContextManager(),
    propagator: createSessionPropagator(instanceId),
  });

  const fetchInstrumentation = new FetchInstrumentation({
    ignoreUrls: [url],
    requestHook: (span) => nameRequest(span),
  });
  fetchInstrumentation.setTracerProvider(provider);
  const tracer = trace.getTracer('@holdfast/web', version);
  const documentLoad = new DocumentLoadInstrumentation({
    applyCustomAttributesOnSpan: {
      documentFetch: dropFormerNames,
      resourceFetch: dropFormerNames,
      documentLoad: (span) =>
        recordWebVitals({ tracer, parent: span.spanContext(), flush: async () => provider.forceFlush() }),
    },
  });
  documentLoad.setTracerProvider(provider);

  return {
    startClick: (click): ClickSpan => {
      const span = tracer.startSpan(`click ${click.action}`, { attributes: describeClick(click) });
      const active = trace.setSpan(context.active(), span);
      return {
        within: (run) => context.with(active, run),
        end: (failure) => {
          if (failure !== undefined) markFailed(span, failure);
          span.end();
        },
      };
    },
  };
}

/** The instrumentation names a request by its method alone, with which a list of traces says nothing. */
function nameRequest(span: Span): void {
  const { attributes } = span as Span & { readonly attributes: Attributes };
  const { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_URL_FULL]: address } = attributes;
  const template = toUrlTemplate(new URL(String(address), location.href).pathname);
  if (template !== undefined) span.updateName(`${String(method)} ${template}`);
}

/** The instrumentation sets two attributes by names that the semantic conventions have given up. */
function dropFormerNames(span: Span): void {
  const { attributes } = span as Span & { readonly attributes: Attributes };
  delete attributes['http.response_content_length'];
  delete attributes['http.response_content_length_uncompressed'];
}

/** A refusal is an answer like any other; no answer, or a broken one, is an error. */
function markFailed(span: Span, failure: Failure): void {
  if (failure.kind === 'problem') {
    const type = `urn:holdfast:problem:${failure.slug}`;
    span.setAttributes({ 'holdfast.problem.type': type } satisfies HoldfastAttributes);
    if (failure.status < 500) return;
  }
  span.setAttribute(
    ATTR_ERROR_TYPE,
    failure.kind === 'unreachable' ? failure.reason : String(failure.status),
  );
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function describeClick({ action, username, itemId, reservationId }: ClickDescription) {
  return {
    'holdfast.page.action': action,
    'holdfast.user.name': username,
    'holdfast.item.id': itemId,
    ...(reservationId === undefined ? {} : { 'holdfast.reservation.id': reservationId }),
  } satisfies HoldfastAttributes;
}
