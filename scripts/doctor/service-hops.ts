import { ask } from './ask.ts';
import type { Examination, Hop } from './hop.ts';

const startThem = 'start them with npm start or docker compose up';

export const serviceHops: readonly Hop[] = [
  {
    name: 'user-service',
    everywhere: true,
    examine: async (examination) => examineService(examination, 'user-service', 'userService'),
  },
  {
    name: 'reservations-service',
    everywhere: true,
    examine: async (examination) =>
      examineService(examination, 'reservations-service', 'reservationsService'),
  },
];

async function examineService(
  { addresses, signal }: Examination,
  who: string,
  address: 'userService' | 'reservationsService',
): Promise<string> {
  const url = addresses[address];
  const running = `${startThem}; USER_SERVICE_PORT and RESERVATIONS_SERVICE_PORT say where they are`;
  await ask({ who, url: `${url}/healthz`, remedy: running, signal });
  const remedy = 'its database is out of reach: see the log of the service, and of PostgreSQL';
  await ask({ who, url: `${url}/readyz`, remedy, signal });
  return `ready on ${url}`;
}
