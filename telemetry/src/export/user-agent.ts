import { SDK_INFO } from '@opentelemetry/core';
import { ATTR_TELEMETRY_SDK_VERSION } from '@opentelemetry/semantic-conventions';

/** How exporters name themselves: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent. */
export const userAgent = `OTel-OTLP-Exporter-JavaScript/${SDK_INFO[ATTR_TELEMETRY_SDK_VERSION]}`;
