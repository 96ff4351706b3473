import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { DatabaseError, isBusy } from './database-error';

/** How long somebody waits for the database, in milliseconds: for their turn here and for another process's lock together. */
const PATIENCE_MS = 5000;
/** Another process's lock is tried for again so often, in milliseconds; everything else here goes on meanwhile. */
const RETRY_MS = 20;

/** SQLite answers at once or says that it is locked: waiting inside of it would hold up everything this process does. */
class PatientConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  /** When the patience of whoever has the connection ends, by the monotonic clock. */
  deadline = 0;

  constructor(inner: DatabaseConnection) {
    this.#inner = inner;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    for (;;)
      try {
        return await this.#inner.executeQuery<Row>(query);
      } catch (error) {
        // A statement that finds the database locked has done nothing, so it can be tried again.
        if (!isBusy(error) || performance.now() > this.deadline) throw error;
        await sleep(RETRY_MS);
      }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#inner.streamQuery<Row>(query, chunkSize);
  }
}

/** Names a file of the database that is no longer at its path; undefined while all of them are. */
type MissingFile = () => string | undefined;

class PatientDriver extends SqliteDriver {
  readonly #missingFile: MissingFile;
  #connection: PatientConnection | undefined;

  constructor(config: SqliteDialectConfig, missingFile: MissingFile) {
    super(config);
    this.#missingFile = missingFile;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const deadline = performance.now() + PATIENCE_MS;
    const turn = super.acquireConnection();
    let timer: NodeJS.Timeout | undefined;
    const outOfPatience = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, undefined);
    });
    const inner = await Promise.race([turn, outOfPatience]).finally(() => clearTimeout(timer));
    if (!inner) {
      // The turn comes some time: then it is the next one's.
      void turn.then(() => super.releaseConnection());
      throw new DatabaseError('busy', 'the database was locked for too long');
    }
    const missing = this.#missingFile();
    if (missing !== undefined) {
      await super.releaseConnection();
      throw new DatabaseError('unreachable', `${missing} was removed or replaced while open. Restart the desk`);
    }
    this.#connection ??= new PatientConnection(inner);
    this.#connection.deadline = deadline;
    return this.#connection;
  }

  /** With the lock from the beginning: a transaction that asks for it later could be refused without waiting. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** SQLite's changes of the schema are part of a transaction, whose lock keeps other processes from migrating as well. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely's dialect, for a file that several processes may use: whoever finds it locked waits, for a bounded time. */
export class RetryingSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #missingFile: MissingFile;

  constructor(config: SqliteDialectConfig, missingFile: MissingFile) {
    super(config);
    this.#config = config;
    this.#missingFile = missingFile;
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#config, this.#missingFile);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}
