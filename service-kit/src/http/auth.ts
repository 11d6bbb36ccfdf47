import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { httpProblemTypes } from './problem-types.ts';
import { Problem } from './problem.ts';

export interface AuthOptions {
  readonly adminToken: string | undefined;
  readonly serviceToken: string | undefined;
  /** Where the keys of the callers' JWTs are published (RFC 7517); unset, everyone may act for every user. */
  readonly jwksUrl: string | undefined;
}

/** The checks of one service's callers. Each refuses with a Problem where the caller may not go on. */
export interface Auth {
  /** For administration: the bearer token is `ADMIN_TOKEN`; with none set, nobody may. */
  readonly requireAdministrator: onRequestHookHandler;
  /** For calls between services: the bearer token is `SERVICE_TOKEN`; with none set, everyone may. */
  readonly requireService: onRequestHookHandler;
  /** For a user's own things: the bearer token is a JWT whose `sub` is that username, or one of the other tokens. */
  requireUser(request: FastifyRequest, username: string): Promise<void>;
}

export function createAuth(options: AuthOptions): Auth {
  const getKey = options.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(options.jwksUrl));
  return {
    requireAdministrator: (request, _reply, done) => {
      done(
        options.adminToken === undefined
          ? new Problem(
              httpProblemTypes['administration-disabled'],
              'Start the service with ADMIN_TOKEN to switch it on.',
            )
          : findTokenFault(request, options.adminToken, 'ADMIN_TOKEN'),
      );
    },
    requireService: (request, _reply, done) => {
      done(
        options.serviceToken === undefined
          ? undefined
          : findTokenFault(request, options.serviceToken, 'SERVICE_TOKEN'),
      );
    },
    requireUser: async (request, username) => {
      if (getKey === undefined) return;
      const token = readBearerToken(request);
      if (matchesToken(token, options.serviceToken) || matchesToken(token, options.adminToken)) return;
      const subject = await verifySubject(token, getKey);
      if (subject !== username) throw new Problem(httpProblemTypes.forbidden, 'The token is another user’s.');
    },
  };
}

function findTokenFault(request: FastifyRequest, expected: string, name: string): Problem | undefined {
  if (matchesToken(readBearerToken(request), expected)) return undefined;
  return new Problem(
    httpProblemTypes['not-authenticated'],
    `Send the header Authorization: Bearer with the value of ${name}.`,
  );
}

function readBearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Compares digests, in a time that tells nothing about the expected token, its length included. */
function matchesToken(token: string | undefined, expected: string | undefined): boolean {
  if (token === undefined || expected === undefined) return false;
  return timingSafeEqual(digest(token), digest(expected));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

async function verifySubject(token: string | undefined, getKey: JWTVerifyGetKey): Promise<string> {
  if (token === undefined)
    throw new Problem(
      httpProblemTypes['not-authenticated'],
      'Send the header Authorization: Bearer with a JWT.',
    );
  try {
    const { payload } = await jwtVerify(token, getKey, { requiredClaims: ['sub', 'exp'] });
    return payload.sub ?? '';
  } catch (error) {
    if (isTokenFault(error))
      throw new Problem(httpProblemTypes['not-authenticated'], `The JWT is refused: ${error.message}.`);
    throw new Problem(
      httpProblemTypes['identity-provider-unavailable'],
      'The request may be repeated as it is.',
      { cause: error },
    );
  }
}

/** Tells a fault of the token from one of the key server. */
function isTokenFault(error: unknown): error is errors.JOSEError {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}
