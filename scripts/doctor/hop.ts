/** Where everything should be. */
export interface Addresses {
  readonly userService: string;
  readonly reservationsService: string;
  readonly tempo: string;
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly prometheus: string;
  readonly loki: string;
  readonly grafana: string;
}

/** What hops share: what the earlier ones found out is there for the later ones. */
export interface Examination {
  readonly addresses: Addresses;
  /** 32 hex digits: of the span that the doctor sends itself. */
  readonly testTraceId: string;
  /** How long each hop may take. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** A step on the way from a request to a chart. */
export interface Hop {
  readonly name: string;
  /** Whether `npm start` has it too; the others are part of docker-compose.yml alone. */
  readonly everywhere: boolean;
  /**
   * Looks at it.
   *
   * @returns what is in order, in a few words
   * @throws BrokenHopError where it is not
   */
  readonly examine: (examination: Examination) => Promise<string>;
}

/** A hop is broken: the message says what was seen. */
export class BrokenHopError extends Error {
  override readonly name = 'BrokenHopError';
  /** What to do about it. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
