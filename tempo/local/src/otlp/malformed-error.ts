/** The request is not OTLP; the message says why. Sending it again cannot help. */
export class MalformedRequestError extends Error {
  override readonly name = 'MalformedRequestError';
}

/** Runs a reader of untrusted bytes; whatever it throws is the sender's mistake. */
export function asMalformed<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedRequestError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MalformedRequestError(`the request is no ExportTraceServiceRequest: ${reason}`, {
      cause: error,
    });
  }
}
