/** Sends the request of the README to a reservations-service, or another one like it. */
export async function reserve(
  reservationsUrl: string,
  request: { readonly username: string; readonly item_id: string } = { username: 'test', item_id: '123' },
): Promise<Response> {
  return fetch(new URL('/reservations', reservationsUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
}
