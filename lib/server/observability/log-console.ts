import 'server-only';
import { format, stripVTControlCharacters } from 'node:util';
import type { Log } from './log';

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
 * there what fails while it renders, and exceptions that nobody caught), and Node's warnings.
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
