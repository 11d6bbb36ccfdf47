import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey } from 'jose';

export interface KeyServer {
  readonly url: string;
  /** A JWT that the server's key signed, an hour valid; claims may be added, and taken away by `undefined`. */
  readonly sign: (claims: Readonly<Record<string, unknown>>, options?: SignOptions) => Promise<string>;
  /** What it answers from now on; its keys until this is called. */
  readonly answer: (status: number, body: string) => void;
  readonly close: () => Promise<void>;
}

interface SignOptions {
  readonly expires?: string | number;
  /** Signs with this key instead, under the name of the server's own. */
  readonly key?: CryptoKey;
  readonly kid?: string;
}

/** Publishes a key as a JWKS, as an identity provider does. */
export async function startKeyServer(): Promise<KeyServer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  let reply = { status: 200, body: JSON.stringify({ keys: [key] }) };
  const server = createServer((_request, response) => {
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    sign: async (claims, options = {}) => {
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: options.kid ?? 'one' });
      if (options.expires !== 'never') token.setExpirationTime(options.expires ?? '1h');
      return token.sign(options.key ?? privateKey);
    },
    answer: (status, body) => {
      reply = { status, body };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
