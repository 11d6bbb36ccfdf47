/**
 * Spells a route of Fastify as clients spell it, so that both sides of a call have the same name in a trace: `/items/:id` is
 * `/items/{id}` (RFC 6570). What Fastify lets a parameter match says nothing that a name needs, and is left out.
 *
 * @param route as Fastify has it (https://fastify.dev/docs/latest/Reference/Routes/#url-building)
 */
export function toRouteTemplate(route: string): string {
  return route.replaceAll(
    /::|:(?<name>\w+)(?:\((?:[^()]|\([^()]*\))*\))?\??/g,
    (found, name: string | undefined) => (name === undefined ? found.slice(1) : `{${name}}`),
  );
}

/** Makes what spells routes, each of them once: they are few, and none of them is a caller's. */
export function createRouteSpeller(): (route: string | undefined) => string | undefined {
  const templates = new Map<string, string>();
  return (route) => {
    if (route === undefined) return undefined;
    let template = templates.get(route);
    if (template === undefined) {
      template = toRouteTemplate(route);
      templates.set(route, template);
    }
    return template;
  };
}
