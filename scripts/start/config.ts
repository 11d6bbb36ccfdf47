import path from 'node:path';

import { tracingModes, type TracingMode } from '@holdfast/telemetry/tracing-modes';
import { z } from 'zod';

import { readEnvironment, type Environment } from '../lib/environment.ts';
import { portField } from '../lib/port-field.ts';
import { root } from '../lib/paths.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'an address such as http://localhost:4317 is needed' });
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'an address such as postgresql://user:password@localhost:5432/database is needed',
});
const token = z.string().min(8, 'a token has 8 characters at least');

const dataDirField = z.string().default('.holdfast');

const variables = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    USER_SERVICE_PORT: portField.default(8080),
    RESERVATIONS_SERVICE_PORT: portField.default(8081),
    TEMPO_PORT: portField.default(3200),
    OTLP_GRPC_PORT: portField.default(4317),
    OTLP_HTTP_PORT: portField.default(4318),
    POSTGRES_PORT: portField.optional(),
    USER_DATABASE_URL: postgresUrl.optional(),
    RESERVATIONS_DATABASE_URL: postgresUrl.optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
    OTEL_EXPORTER_OTLP_PROTOCOL: z.string().default('grpc'),
    TEMPO_URL: httpUrl.optional(),
    TRACING_MODE: z.enum(tracingModes).default('manual'),
    HOLDFAST_DATA_DIR: dataDirField,
    ADMIN_TOKEN: token.optional(),
    SERVICE_TOKEN: token.optional(),
  })
  .refine(
    (read) => (read.USER_DATABASE_URL === undefined) === (read.RESERVATIONS_DATABASE_URL === undefined),
    {
      error:
        'set both USER_DATABASE_URL and RESERVATIONS_DATABASE_URL, or neither to get a PostgreSQL of its own',
    },
  );

type Variables = z.output<typeof variables>;

/** A port that something of the start listens on, and the variable that moves it. */
export interface PortUse {
  readonly variable: string;
  readonly port: number;
}

export interface StartConfig {
  /** The address that the services and tempo/local listen on. */
  readonly host: string;
  readonly ports: { readonly userService: number; readonly reservationsService: number };
  /** Databases of the user's own; absent, PostgreSQL is started. */
  readonly databaseUrls?: { readonly user: string; readonly reservations: string };
  readonly postgresPort?: number | undefined;
  /** Where the services' spans go: an endpoint of the user's own, or tempo/local on these ports. */
  readonly traces:
    | { readonly kind: 'external'; readonly otlpUrl: string; readonly tempoUrl: string | undefined }
    | {
        readonly kind: 'local';
        readonly tempoPort: number;
        readonly otlpGrpcPort: number;
        readonly otlpHttpPort: number;
        /** OTEL_EXPORTER_OTLP_PROTOCOL: `grpc`, or one that goes to the HTTP port. */
        readonly protocol: string;
      };
  /** How the services are instrumented. */
  readonly tracingMode: TracingMode;
  /** Absolute. */
  readonly dataDir: string;
  readonly adminToken?: string | undefined;
  readonly serviceToken?: string | undefined;
  /** Everything that has to be free before the start. */
  readonly portUses: readonly PortUse[];
}

/** Where the data is kept: HOLDFAST_DATA_DIR, taken from the checkout's folder; `.holdfast` by default. */
export function readDataDir(environment: Environment): string {
  const { HOLDFAST_DATA_DIR } = readEnvironment(z.object({ HOLDFAST_DATA_DIR: dataDirField }), environment);
  return path.resolve(root, HOLDFAST_DATA_DIR);
}

/**
 * The variables that `npm start` takes. What else the services take is passed on to them unread.
 *
 * @throws UserError naming the variable that is wrong
 */
export function readStartConfig(environment: Environment): StartConfig {
  const read = readEnvironment(variables, environment);
  const { USER_DATABASE_URL: user, RESERVATIONS_DATABASE_URL: reservations } = read;
  return {
    host: read.HOST,
    ports: { userService: read.USER_SERVICE_PORT, reservationsService: read.RESERVATIONS_SERVICE_PORT },
    ...(user !== undefined && reservations !== undefined ? { databaseUrls: { user, reservations } } : {}),
    postgresPort: read.POSTGRES_PORT,
    traces: chooseTraces(read),
    tracingMode: read.TRACING_MODE,
    dataDir: path.resolve(root, read.HOLDFAST_DATA_DIR),
    adminToken: read.ADMIN_TOKEN,
    serviceToken: read.SERVICE_TOKEN,
    portUses: listPorts(read),
  };
}

function chooseTraces(read: Variables): StartConfig['traces'] {
  if (read.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) {
    return { kind: 'external', otlpUrl: read.OTEL_EXPORTER_OTLP_ENDPOINT, tempoUrl: read.TEMPO_URL };
  }
  return {
    kind: 'local',
    tempoPort: read.TEMPO_PORT,
    otlpGrpcPort: read.OTLP_GRPC_PORT,
    otlpHttpPort: read.OTLP_HTTP_PORT,
    protocol: read.OTEL_EXPORTER_OTLP_PROTOCOL,
  };
}

function listPorts(read: Variables): PortUse[] {
  const ownTempo = read.OTEL_EXPORTER_OTLP_ENDPOINT === undefined;
  const ownPostgres = read.USER_DATABASE_URL === undefined;
  const names = [
    'RESERVATIONS_SERVICE_PORT',
    'USER_SERVICE_PORT',
    ...(ownTempo ? (['TEMPO_PORT', 'OTLP_GRPC_PORT', 'OTLP_HTTP_PORT'] as const) : []),
    ...(ownPostgres ? (['POSTGRES_PORT'] as const) : []),
  ] as const;
  return names.flatMap((variable) => {
    const used = read[variable];
    return used === undefined ? [] : [{ variable, port: used }];
  });
}
