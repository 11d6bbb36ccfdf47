import { createTracingInterceptor, type TracedRequestOptions } from '@holdfast/telemetry/undici';
import { Agent, type Dispatcher } from 'undici';

export interface TracedClient {
  readonly request: (
    options: TracedRequestOptions,
  ) => Promise<Dispatcher.ResponseData & { readonly text: string }>;
  readonly dispatcher: Dispatcher;
  readonly close: () => Promise<void>;
}

/** An undici client with the tracing interceptor, which reads each body to its end. */
export function createTracedClient(peerService = 'back', agentOptions: Agent.Options = {}): TracedClient {
  const agent = new Agent(agentOptions);
  const dispatcher = agent.compose(createTracingInterceptor({ peerService }));
  return {
    dispatcher,
    request: async (options) => {
      const response = await dispatcher.request(options);
      return Object.assign(response, { text: await response.body.text() });
    },
    close: async () => agent.destroy(),
  };
}

/** Makes a request from outside any trace, by undici without the interceptor. */
export async function callUntraced(
  agent: Agent,
  url: string,
  options: { readonly method?: Dispatcher.HttpMethod; readonly headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly headers: Dispatcher.ResponseData['headers'] }> {
  const { origin, pathname, search } = new URL(url);
  const response = await agent.request({
    origin,
    path: `${pathname}${search}`,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
  });
  await response.body.dump();
  return { status: response.statusCode, headers: response.headers };
}
