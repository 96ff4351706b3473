import 'server-only';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { visibleJson } from '@/lib/shared/text/visible-text';
import { workForLog } from './current-work';
import { withoutCredentials } from './without-credentials';

export type Log = Logger;

/** What an error says of itself, without the objects that libraries hang on it: a warning's emitter is 20 KB of sockets. */
function describeError(error: Error) {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, ...(code !== undefined && { code }) };
}

/** JSON lines on standard output, each with the request and the purge that it belongs to. What may hold a credential is cut out whoever logs it. */
export const createLog = (level: string, destination: DestinationStream = pino.destination(1)): Log => {
  const options: LoggerOptions = {
    level,
    base: undefined,
    mixin: workForLog,
    serializers: { err: describeError },
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
