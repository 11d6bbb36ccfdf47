import type * as z from 'zod/mini';
import { TempoError } from './tempo-error.ts';

const excerptLength = 200;

/** Where Tempo's HTTP API is, e.g. `http://localhost:3200`, and how to give up on it. */
export interface TempoEndpoint {
  tempoUrl: string;
  signal?: AbortSignal | undefined;
}

export interface TempoRequest<Schema extends z.ZodMiniType> extends TempoEndpoint {
  /** Below `tempoUrl`, without a leading slash, so that a Tempo behind a path prefix works too. */
  path: string;
  schema: Schema;
}

/**
 * GETs one JSON document of Tempo's HTTP API.
 *
 * @returns the document, or null where Tempo answers 404
 * @throws {TempoError} on any other status, on a body that does not fit the schema, or when nothing answers
 */
export async function requestTempo<Schema extends z.ZodMiniType>(
  request: TempoRequest<Schema>,
): Promise<z.output<Schema> | null> {
  const url = new URL(request.path, `${request.tempoUrl.replace(/\/+$/, '')}/`);
  const { status, body } = await getText(url, request);
  if (status === 404) return null;
  if (status !== 200) {
    throw new TempoError(`Tempo answered ${status} to GET ${url.href}: ${excerpt(body)}`, { status });
  }
  const parsed = request.schema.safeParse(parseJson(body, url));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new TempoError(
      `GET ${url.href} did not answer as Tempo does: ${issue?.message ?? 'unknown'} at "${where}"`,
      { status, cause: parsed.error },
    );
  }
  return parsed.data;
}

async function getText(url: URL, endpoint: TempoEndpoint): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: endpoint.signal ?? null,
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    if (endpoint.signal?.aborted) throw error;
    throw new TempoError(`no answer from Tempo at ${url.origin}: ${describeFailure(error)}`, {
      cause: error,
    });
  }
}

/** `fetch` says only "fetch failed"; why is in its cause, which for a name with several addresses holds one per address. */
function describeFailure(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (inner instanceof Error) return inner.message;
  return error instanceof Error ? error.message : String(error);
}

function parseJson(body: string, url: URL): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new TempoError(`GET ${url.href} did not answer JSON: ${excerpt(body)}`, { cause: error });
  }
}

function excerpt(body: string): string {
  const line = body.trim().replace(/\s+/g, ' ');
  if (line === '') return '(empty body)';
  return line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line;
}
