/** Sends the request of the README to a reservations-service, or another one like it. */
export async function reserve(
  reservationsUrl: string,
  {
    idempotencyKey,
    ...body
  }: { readonly username: string; readonly item_id: string; readonly idempotencyKey?: string } = {
    username: 'test',
    item_id: '123',
  },
): Promise<Response> {
  return fetch(new URL('/reservations', reservationsUrl), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  });
}
