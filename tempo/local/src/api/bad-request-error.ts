/** A parameter that cannot be answered; the message is the answer's body. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}
