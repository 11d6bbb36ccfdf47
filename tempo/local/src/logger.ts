type Log = (details: object, message: string) => void;

/** The part of a pino logger that is used here. */
export interface Logger {
  info: Log;
  warn: Log;
  error: Log;
}

export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
