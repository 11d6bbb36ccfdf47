import { createAuth, type AuthOptions } from '@holdfast/service-kit/http';
import { createTestApp } from './test-app.ts';

export interface GuardedApp {
  readonly get: (
    path: '/administration' | '/service' | '/users/test',
    authorization?: string,
  ) => Promise<{ statusCode: number; headers: Readonly<Record<string, unknown>>; body: string }>;
  readonly close: () => Promise<void>;
}

/** An app with a route behind each of the three checks. */
export async function createGuardedApp(options: Partial<AuthOptions>): Promise<GuardedApp> {
  const auth = createAuth({ adminToken: undefined, serviceToken: undefined, jwksUrl: undefined, ...options });
  const { app } = await createTestApp();
  await app.register(async (scope) => {
    scope.addHook('onRequest', auth.requireAdministrator);
    scope.get('/administration', () => ({}));
  });
  await app.register(async (scope) => {
    scope.addHook('onRequest', auth.requireService);
    scope.get('/service', () => ({}));
  });
  app.get('/users/:username', async (request) => {
    await auth.requireUser(request, (request.params as { username: string }).username);
    return {};
  });
  return {
    get: async (url, authorization) =>
      app.inject({ url, headers: authorization === undefined ? {} : { authorization } }),
    close: async () => app.close(),
  };
}
