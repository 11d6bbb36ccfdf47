import { BlockList, isIP } from 'node:net';

/** Whose trace is continued: that of every caller, of none, or of those at these addresses or in these networks. */
export type TrustedCallers = 'all' | 'none' | readonly string[];

/**
 * Reads `all`, `none`, or addresses and networks with commas between them, such as `10.0.0.0/8, fd00::/8, ::1`.
 *
 * @returns `undefined` where it is none of these
 */
export function parseTrustedCallers(text: string): TrustedCallers | undefined {
  if (text === 'all' || text === 'none') return text;
  const networks = text.split(',').map((network) => network.trim());
  return networks.every((network) => parseNetwork(network) !== undefined) ? networks : undefined;
}

/**
 * Makes the test whether the trace of a caller at an address is continued. A caller without an address, as on a Unix
 * socket, is in no network.
 *
 * @throws Error naming what is neither an address nor a network
 */
export function createTrustCheck(trusted: TrustedCallers): (address: string | undefined) => boolean {
  if (trusted === 'all' || trusted === 'none') return () => trusted === 'all';
  const networks = new BlockList();
  for (const text of trusted) {
    const network = parseNetwork(text);
    if (network === undefined) throw new Error(`'${text}' is neither an address nor a network.`);
    networks.addSubnet(network.address, network.prefix, network.family);
  }
  return (address) => {
    // A link-local address has the interface behind it.
    const [host = ''] = (address ?? '').split('%');
    const version = isIP(host);
    return version !== 0 && networks.check(host, nameFamily(version));
  };
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseNetwork(text: string): Network | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  if (prefix === undefined) return { address, prefix: longest, family: nameFamily(version) };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return undefined;
  return { address, prefix: Number(prefix), family: nameFamily(version) };
}

function nameFamily(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
