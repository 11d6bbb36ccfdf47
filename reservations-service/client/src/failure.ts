/** Why a request did not do what it should. */
export type Failure =
  /** The server says why: problem details (RFC 9457). */
  | {
      readonly kind: 'problem';
      /** The last part of the problem's type, such as `insufficient-credits`. */
      readonly slug: string;
      readonly status: number;
      readonly detail: string | undefined;
      /** insufficient-credits: the credits that are left. */
      readonly available: number | undefined;
    }
  /** No answer came. */
  | { readonly kind: 'unreachable'; readonly reason: 'offline' | 'no-answer' | 'timeout' }
  /** An answer came that makes no sense. */
  | { readonly kind: 'unreadable'; readonly status: number };

const typePrefix = 'urn:holdfast:problem:';

/** Reads an answer that reports an error. */
export function readFailure(status: number, body: unknown): Failure {
  if (typeof body !== 'object' || body === null || !('type' in body)) return { kind: 'unreadable', status };
  const { type } = body;
  if (typeof type !== 'string' || !type.startsWith(typePrefix)) return { kind: 'unreadable', status };
  return {
    kind: 'problem',
    slug: type.slice(typePrefix.length),
    status,
    detail: 'detail' in body && typeof body.detail === 'string' ? body.detail : undefined,
    available: 'available' in body && typeof body.available === 'number' ? body.available : undefined,
  };
}

/** Whether the same request may succeed a little later. What came of it may be unclear: repeat it under the same key. */
export function isWorthRepeating(failure: Failure): boolean {
  return failure.kind === 'unreachable' || failure.status >= 500 || failure.status === 429;
}
