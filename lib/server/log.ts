import 'server-only';
import pino, { type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on standard output. What may hold a credential is cut out whoever logs it. */
export const createLog = (level: string): Log =>
  pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'authorization',
        'cookie',
        '*.authorization',
        '*.cookie',
        '*.*.authorization',
        '*.*.cookie',
        'token',
        '*.token',
      ],
      censor: '[secret]',
    },
  });
