import 'server-only';
import { format, stripVTControlCharacters } from 'node:util';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { CdnCall } from '@/lib/server/cdn/cdn-calls';
import { visibleJson } from '@/lib/shared/text/visible-text';
import { workForLog } from './trace-context';

const LEFT_OUT = '…';

/** All characters that credentials consist of. */
const WORD = /[\w.*~-]+/g;
/** How a credential for programs, a sealed cookie and a signed token of an identity provider begin. */
const CREDENTIAL = /\b(?:pd_[\w-]{20}|Fe26\.2\*|eyJ[\w-]{8})/;
/** Anyone who reads a share link can open it. */
const SHARE_LINK = /(\/share\/)[\w%.~-]+/g;
/** What a sign-in brings back, and what others put into addresses. */
const PARAMETER = /([?&](?:code|state|token|access_token|id_token|key|secret|password)=)[^&\s"'\\#]+/gi;
const USERINFO = /(\bhttps?:\/\/)[^\s/?#"\\@]{1,512}@/gi;

function withoutCredential(word: string): string {
  const start = word.search(CREDENTIAL);
  return start === -1 ? word : word.slice(0, start) + LEFT_OUT;
}

/** Returns a text without credentials that are recognizable by their form. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(WORD, withoutCredential)
    .replace(SHARE_LINK, `$1${LEFT_OUT}`)
    .replace(PARAMETER, `$1${LEFT_OUT}`)
    .replace(USERINFO, `$1${LEFT_OUT}@`);

export type Log = Logger;

/** What an error says of itself, without the objects that libraries hang on it: a warning's emitter is 20 KB of sockets. */
function describeError(error: Error) {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, ...(code !== undefined && { code }) };
}

/**
 * Returns a log of JSON lines on standard output, each with the request and the purge that it belongs to. It redacts what may
 * hold a credential.
 */
export const createLog = (level: string, destination: DestinationStream = pino.destination(1)): Log => {
  const options: LoggerOptions = {
    level,
    base: undefined,
    mixin: workForLog,
    serializers: { err: describeError },
    // Runs last, because URLs and stacks of libraries come under names that the desk does not know in advance. Escapes control
    // characters, which a terminal would obey; the JSON value stays the same.
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

const levels = {
  error: 'error',
  warn: 'warn',
  info: 'info',
  log: 'info',
  dir: 'info',
  debug: 'debug',
  trace: 'debug',
} as const;

/** The sign that Next puts in front of a line for people. */
const SIGN = /^\s*[⨯⚠▲✓○»]?\s*/u;

/** A client that goes away while it is answered is no error of the desk. */
const isAbort = (error: Error | undefined) =>
  error !== undefined &&
  (['AbortError', 'ResponseAborted'].includes(error.name) || ('code' in error && error.code === 'ECONNRESET'));

/**
 * Makes log lines of what the process would print in another form: what libraries write to the console (Next reports
 * there what fails while it renders, and uncaught exceptions), and Node's warnings.
 */
export function logConsole(log: Log): void {
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, (typeof levels)[keyof typeof levels]][])
    console[method] = (...values: unknown[]) => {
      const err = values.find((value) => value instanceof Error);
      const rest = values.filter((value) => value !== err);
      const text = stripVTControlCharacters(format(...rest))
        .replace(SIGN, '')
        .trim();
      log[isAbort(err) ? 'info' : level]({ ...(text !== '' && { text }), ...(err && { err }) }, 'console output');
    };
  // Node's own listener, which prints them.
  process.removeAllListeners('warning');
  process.on('warning', (err) => {
    if (err.name !== 'ExperimentalWarning') log.warn({ err }, 'process warning');
  });
}

const OK = 200;

/** One line per CDN call: purges and failures always, others at `LOG_LEVEL=debug`. */
export function logCdnCall(log: Pick<Log, 'info' | 'debug'>, { endpoint, durationMs, ...rest }: CdnCall): void {
  const level = endpoint === 'cache-purge' || rest.answer !== OK ? 'info' : 'debug';
  log[level]({ endpoint, ...rest, durationMs: Math.round(durationMs) }, 'CDN call completed');
}
