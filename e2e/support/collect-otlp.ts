import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What carries an attribute. */
export type AttributeCarrier = 'span' | 'event' | 'link' | 'log' | 'metric' | 'resource';

/** A type of OTLP's values, such as `int` or `string[]`. */
type ValueType = string;

/** Everything that was sent, as names: values do not matter here, but for their types. */
export interface EmittedTelemetry {
  /** Types by attribute, and carriers by attribute. */
  readonly attributes: ReadonlyMap<
    string,
    { readonly types: ReadonlySet<ValueType>; readonly carriers: ReadonlySet<AttributeCarrier> }
  >;
  readonly metrics: ReadonlySet<string>;
  /** Of spans, each of its service. */
  readonly spanNames: ReadonlySet<string>;
}

export interface OtlpCollector {
  /** Takes OTLP over HTTP as JSON, all signals. */
  readonly endpoint: string;
  readonly read: () => EmittedTelemetry;
  readonly close: () => Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

/** The parts of OTLP's messages that have attributes (https://github.com/open-telemetry/opentelemetry-proto). */
const carriers: Readonly<Record<string, AttributeCarrier>> = {
  resource: 'resource',
  spans: 'span',
  events: 'event',
  links: 'link',
  logRecords: 'log',
  dataPoints: 'metric',
};

/** Starts a backend that notes which attributes, metrics and spans arrive, and of which types. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const attributes = new Map<string, { types: Set<ValueType>; carriers: Set<AttributeCarrier> }>();
  const metrics = new Set<string>();
  const spanNames = new Set<string>();

  const note = ({ key, value }: KeyValue, carrier: AttributeCarrier): void => {
    const known = attributes.get(key) ?? { types: new Set(), carriers: new Set() };
    known.types.add(nameType(value));
    known.carriers.add(carrier);
    attributes.set(key, known);
  };
  const visit = (message: unknown, carrier: AttributeCarrier | undefined): void => {
    if (Array.isArray(message)) {
      for (const element of message) visit(element, carrier);
      return;
    }
    if (typeof message !== 'object' || message === null) return;
    for (const [field, content] of Object.entries(message)) {
      if (field === 'attributes' && carrier !== undefined) {
        for (const pair of content as KeyValue[]) note(pair, carrier);
      } else if (field === 'metrics') {
        for (const { name } of content as { name: string }[]) metrics.add(name);
        visit(content, carrier);
      } else if (field !== 'exemplars') {
        if (field === 'spans') for (const { name } of content as { name: string }[]) spanNames.add(name);
        visit(content, carriers[field]);
      }
    }
  };

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    visit(await readJson(request), undefined);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer((request, response) => {
    void receive(request, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    read: () => ({ attributes, metrics, spanNames }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function nameType(value: KeyValue['value']): ValueType {
  const [kind, content] = Object.entries(value ?? {})[0] ?? ['nothing', undefined];
  if (kind !== 'arrayValue') return kind.replace(/Value$/, '').replace('bool', 'boolean');
  const { values } = content as { readonly values?: readonly KeyValue['value'][] };
  return `${nameType(values?.[0])}[]`;
}
