import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export interface OpenapiOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** Serves the routes' zod schemas as OpenAPI 3.1 at `/openapi.json`, to be browsed at `/docs`. */
export const openapiPlugin = fp<OpenapiOptions>(
  async (app, { title, description, version }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title, description, version },
        components: {
          securitySchemes: {
            administration: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' },
            service: { type: 'http', scheme: 'bearer', description: 'SERVICE_TOKEN, where it is set' },
            user: {
              type: 'http',
              scheme: 'bearer',
              description: 'A JWT whose sub is the username, where AUTH_JWKS_URL is set',
            },
          },
        },
      },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    });
    // The pages' own assets and the description are no traffic worth a trace.
    app.addHook('onRoute', (route) => {
      if (route.url.startsWith('/docs')) route.config = { ...route.config, traced: false };
    });
    await app.register(swaggerUi, { routePrefix: '/docs' });
    app.get('/openapi.json', { config: { traced: false }, schema: { hide: true } }, () => app.swagger());
  },
  { name: 'holdfast-openapi' },
);
