import 'server-only';
import pino, { type Logger } from 'pino';
import { visibleJson } from '@/lib/shared/visible-text';
import { workForLog } from './current-work';

export type Log = Logger;

/** JSON lines on standard output, each with the request and the purge that it belongs to. What may hold a credential is cut out whoever logs it. */
export const createLog = (level: string): Log =>
  pino({
    level,
    base: undefined,
    mixin: workForLog,
    // A terminal obeys what it is sent; as JSON escapes it is the same value.
    hooks: { streamWrite: visibleJson },
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
