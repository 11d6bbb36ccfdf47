export { createLogger, logLevels, type Logger, type LogLevel } from './logger.ts';
export { createRequestLineWriter, type AnsweredRequest } from './request-line.ts';
