import 'server-only';
import { errorNamed } from '@/lib/shared/error-named';

/** Why the database failed. A different request would not help. */
export type DatabaseErrorKind = 'busy' | 'full' | 'read-only' | 'unreachable' | 'damaged';

/**
 * The database failed, and the transaction wrote nothing. The exception is a failed sync (`notSynced`): then it is unknown
 * whether the writes are kept.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;

  constructor(kind: DatabaseErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * The connection was lost during a commit. Whether the transaction is written is unknown until the database answers
 * again.
 */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';

  constructor(cause: unknown) {
    super('the connection was lost during a commit', { cause });
  }
}

const isDatabaseError = errorNamed<DatabaseError>('DatabaseError');
export const isCommitUnknown = errorNamed<CommitUnknown>('CommitUnknown');

/** SQLite's primary result codes. Source: https://www.sqlite.org/rescode.html */
const bySqliteCode: Record<number, DatabaseErrorKind> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  10: 'unreachable',
  11: 'damaged',
  13: 'full',
  14: 'unreachable',
  26: 'damaged',
};

/** The same by SQLite's messages: with @photostructure/sqlite, statements that return rows fail without a code. */
const bySqliteText: [RegExp, DatabaseErrorKind][] = [
  [/^database (table |schema )?is locked/, 'busy'],
  [/^attempt to write a readonly database/, 'read-only'],
  [/^(disk I\/O error|unable to open database file)/, 'unreachable'],
  [/^(database disk image is malformed|file is not a database)/, 'damaged'],
  [/^database or disk is full/, 'full'],
];

/** SQLSTATEs, whole or their class. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const bySqlState: [RegExp, DatabaseErrorKind][] = [
  [/^(55P03|57014|25P03|25P04|40001|40P01|53[34]00)$/, 'busy'],
  [/^53(100|200|000)$/, 'full'],
  [/^25006$/, 'read-only'],
  [/^(08|28|57P|58|3D000)/, 'unreachable'],
  [/^XX00[12]$/, 'damaged'],
];

const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)/;
/** Messages of pg, without a code, when it gets no connection or loses one. */
const PG_SAYS =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered/i;

interface Coded {
  code?: unknown;
  errcode?: unknown;
  message?: unknown;
}

/** Returns the kind of database error; undefined for any other error. */
export function databaseErrorOf(error: unknown): DatabaseErrorKind | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isDatabaseError(error)) return error.kind;
  if (isCommitUnknown(error)) return 'unreachable';
  const { code, errcode, message } = error as Coded;
  if (code === 'ERR_SQLITE_ERROR')
    return typeof errcode === 'number'
      ? bySqliteCode[errcode & 0xff]
      : bySqliteText.find(([text]) => text.test(String(message)))?.[1];
  if (typeof code === 'string') {
    const byState = bySqlState.find(([state]) => /^[0-9A-Z]{5}$/.test(code) && state.test(code))?.[1];
    if (byState) return byState;
    if (NETWORK.test(code)) return 'unreachable';
  }
  if (error instanceof AggregateError) return error.errors.map(databaseErrorOf).find((kind) => kind !== undefined);
  return PG_SAYS.test(String(message)) ? 'unreachable' : undefined;
}

export const isBusy = (error: unknown) => databaseErrorOf(error) === 'busy';
