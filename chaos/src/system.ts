import type { VictimName } from './schedule/plan-kills.ts';

/** A part of the system that can be ended at any moment, and started again on the same port and data. */
export interface Victim {
  /** Ends it by SIGKILL, and waits until it has ended. */
  readonly kill: () => Promise<void>;
  /** Starts it again, and waits until it is ready. */
  readonly restart: () => Promise<void>;
}

/** The pair and its databases, started and ready. */
export interface System {
  /** Base addresses, without a slash at the end. */
  readonly userServiceUrl: string;
  readonly reservationsServiceUrl: string;
  readonly adminToken: string;
  readonly serviceToken: string;
  /** Connection URLs of the databases' owners. */
  readonly databaseUrls: { readonly user: string; readonly reservations: string };
  readonly victims: Readonly<Record<VictimName, Victim>>;
  /** How often each fault between the services has happened so far, by name. */
  readonly faults: () => Readonly<Record<string, number>>;
  /** Lets everything through between the services from now on. */
  readonly healNetwork: () => void;
}
