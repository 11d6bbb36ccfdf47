import { chooseByProtocol } from '../configuration/choose.ts';
import { openGrpcTransport } from './grpc-transport.ts';
import { openHttpTransport } from './http-transport.ts';
import type { Signal } from './signals.ts';
import type { OpenedTransport } from './transport.ts';

const protocols: Readonly<Record<string, (signal: Signal) => OpenedTransport>> = {
  grpc: (signal) => ({ encoding: 'protobuf', transport: openGrpcTransport(signal) }),
  'http/protobuf': (signal) => ({ encoding: 'protobuf', transport: openHttpTransport(signal, 'protobuf') }),
  'http/json': (signal) => ({ encoding: 'json', transport: openHttpTransport(signal, 'json') }),
};

/**
 * Opens what sends a signal by the protocol that `OTEL_EXPORTER_OTLP_PROTOCOL`, or that of the signal, names. It connects when there is
 * something to send.
 *
 * @throws Error naming the variable and the values it takes
 */
export function openTransport(signal: Signal): OpenedTransport {
  return chooseByProtocol(protocols, signal.variable)(signal);
}
