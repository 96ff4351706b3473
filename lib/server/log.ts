import 'server-only';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { visibleJson } from '@/lib/shared/visible-text';
import { workForLog } from './current-work';
import { withoutCredentials } from './without-credentials';

export type Log = Logger;

/** JSON lines on standard output, each with the request and the purge that it belongs to. What may hold a credential is cut out whoever logs it. */
export const createLog = (level: string, destination: DestinationStream = pino.destination(1)): Log => {
  const options: LoggerOptions = {
    level,
    base: undefined,
    mixin: workForLog,
    // The last word: addresses and stacks of libraries come by names that nobody knows before. And a terminal obeys what
    // it is sent; as JSON escapes it is the same value.
    hooks: { streamWrite: (line) => visibleJson(withoutCredentials(line)) },
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
  };
  return pino(options, destination);
};
