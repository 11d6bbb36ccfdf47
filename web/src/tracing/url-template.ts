/** The addresses that the page asks for, with names in place of what differs from one request to the next. */
const templates = [
  '/items',
  '/reservations',
  '/reservations/{reservation_id}',
  '/reservations/{reservation_id}/download',
  '/users/{username}/limits',
  '/users/{username}/entries',
].map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));

/**
 * The template of a URL's path, for names of spans: those are to be few
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name).
 */
export function toUrlTemplate(path: string): string | undefined {
  return templates.find(({ pattern }) => pattern.test(path))?.template;
}
