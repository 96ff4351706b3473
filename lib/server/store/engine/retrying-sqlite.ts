import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type SqliteDatabase,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { DatabaseError, isBusy } from './database-error';
import { Group, type LogSync, notSynced } from './log-sync';
import { Turns } from './turns';

/** How long a query waits, in milliseconds: for its turn in this process and for the lock of another one together. */
const LOCK_TIMEOUT_MS = 5000;
/** The interval at which the driver retries while another process has the lock, in milliseconds. */
const RETRY_MS = 20;

export interface RetryingConfig extends SqliteDialectConfig {
  database: SqliteDatabase;
  /** Throws when a file of the database is no longer at its path. Members of a group skip this check; the group's commit makes it. */
  requireFiles: () => void;
  /** Whether SQLite is in a transaction: some errors (a full disk) end it. */
  isInTransaction: () => boolean;
  /** Syncs the log after commits, because SQLite does not. */
  log: LogSync;
}

const BEGIN = CompiledQuery.raw('begin immediate');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');
/** A transaction that joins others until they are committed together. */
const JOIN = CompiledQuery.raw('savepoint desk_member');
const LEAVE = CompiledQuery.raw('release desk_member');
const UNDO = CompiledQuery.raw('rollback to desk_member');
/** Thrown when SQLite has ended a transaction. Its writes may be on the disk. */
const endedUnnoticed = () => new DatabaseError('unreachable', 'the transaction was ended by the database');
/** Statements that may run in a transaction. SQLite refuses some of the others there, and some read the whole file. */
const MAY_JOIN = /^\s*(select|insert|update|delete|with)\b/i;
const READS = /^\s*select\b/i;

/** Returns or throws "locked" immediately, because waiting inside SQLite would block the whole process. */
class RetryingConnection implements DatabaseConnection {
  readonly #driver: RetryingDriver;
  /** When waiting ends for the current holder of the connection, by the monotonic clock. */
  deadline = 0;
  hasTurn = false;
  transaction: 'alone' | 'joined' | 'ended' | undefined;
  /** Why SQLite has ended its transaction. */
  endedBy: unknown;

  constructor(driver: RetryingDriver) {
    this.#driver = driver;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#driver.execute<Row>(this, query);
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#driver.stream<Row>(query, chunkSize);
  }
}

/**
 * Commits transactions together (a group) if they end in one turn of the event loop, or during the sync of earlier ones:
 * one sync costs as much as many. Only `log` syncs (`synchronous = NORMAL`), so a sync does not block the process. Callers,
 * also those that have only read the group's rows, wait for the sync after the commit. A failed commit fails the whole group.
 */
export class RetryingDriver extends SqliteDriver {
  readonly #config: RetryingConfig;
  readonly #turns = new Turns();
  readonly #free: RetryingConnection[] = [];
  #inner: DatabaseConnection | undefined;
  #group: Group<RetryingConnection> | undefined;
  readonly #log: LogSync;

  constructor(config: RetryingConfig) {
    super(config);
    this.#config = config;
    this.#log = config.log;
  }

  override async init(): Promise<void> {
    await super.init();
    this.#inner = await super.acquireConnection();
  }

  override async destroy(): Promise<void> {
    // Queries that already wait run first. Later ones find the database closed.
    await this.#turns.take(LOCK_TIMEOUT_MS);
    if (this.#group) await this.#end(this.#group);
    await this.#log.idle();
    await super.destroy();
    await this.#log.close();
    this.#turns.give();
  }

  async #takeTurn(connection: RetryingConnection): Promise<void> {
    connection.deadline = performance.now() + LOCK_TIMEOUT_MS;
    if (!(await this.#turns.take(LOCK_TIMEOUT_MS)))
      throw new DatabaseError('busy', 'the database was locked for too long');
    try {
      if (!this.#group) this.#config.requireFiles();
      if (this.#log.hasFailed) throw notSynced();
    } catch (error) {
      this.#turns.give();
      throw error;
    }
    connection.hasTurn = true;
  }

  #giveTurn(connection: RetryingConnection): void {
    if (connection.hasTurn) this.#turns.give();
    connection.hasTurn = false;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = this.#free.pop() ?? new RetryingConnection(this);
    try {
      await this.#takeTurn(connection);
    } catch (error) {
      this.#free.push(connection);
      throw error;
    }
    return connection;
  }

  override async releaseConnection(given?: DatabaseConnection): Promise<void> {
    const connection = given as RetryingConnection;
    this.#giveTurn(connection);
    this.#free.push(connection);
  }

  #attempt<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const statement = this.#config.database.prepare(sql);
    if (statement.reader) return { rows: statement.all(parameters) as Row[] };
    const { changes, lastInsertRowid } = statement.run(parameters);
    return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
  }

  /** Runs a statement, and retries while another process has the lock. Returns a promise only if it has to wait. */
  #run<Row>(query: CompiledQuery, deadline: number): QueryResult<Row> | Promise<QueryResult<Row>> {
    try {
      return this.#attempt(query);
    } catch (error) {
      // A statement that finds the database locked has done nothing, so retrying is safe.
      if (!isBusy(error) || performance.now() > deadline) throw error;
      return sleep(RETRY_MS).then(() => this.#run(query, deadline));
    }
  }

  async execute<Row>(connection: RetryingConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!connection.hasTurn) await this.#takeTurn(connection);
    if (this.#isLost() || connection.transaction === 'ended') await this.#confirm(connection);
    const isAlone = connection.transaction === undefined;
    if (isAlone && this.#group && !MAY_JOIN.test(query.sql) && query !== COMMIT) await this.#end(this.#group);
    let result: QueryResult<Row>;
    try {
      result = await this.#run<Row>(query, connection.deadline);
    } catch (error) {
      await this.#failIfLost(connection, error);
      throw error;
    }
    if (!isAlone || query === COMMIT) return result;
    const isRead = READS.test(query.sql);
    // A deleted row may come back if the commit fails: a caller that finds nothing refuses, or writes next, which waits.
    if (isRead && result.rows.length === 0) return result;
    if (this.#group) await this.#durable(connection, this.#group);
    else {
      const written = isRead ? this.#log.underWay : this.#log.sync();
      if (written) this.#giveTurn(connection);
      await written;
    }
    return result;
  }

  async *stream<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    if (this.#group) await this.#end(this.#group);
    await this.#log.underWay;
    yield* (this.#inner as DatabaseConnection).streamQuery<Row>(query, chunkSize);
  }

  /** Takes the lock first: SQLite may refuse it without waiting to a transaction that asks later. */
  override async beginTransaction(given: DatabaseConnection): Promise<void> {
    const connection = given as RetryingConnection;
    if (!connection.hasTurn) await this.#takeTurn(connection);
    const joins = this.#group !== undefined;
    // Set first, so that `execute` does not treat BEGIN as a single statement. A failed BEGIN resets it.
    connection.transaction = joins ? 'joined' : 'alone';
    try {
      await connection.executeQuery(joins ? JOIN : BEGIN);
    } catch (error) {
      connection.transaction = undefined;
      throw error;
    }
    this.#group ??= new Group(connection);
  }

  override async commitTransaction(given: DatabaseConnection): Promise<void> {
    const connection = given as RetryingConnection;
    await this.#confirm(connection);
    if (connection.transaction === 'joined') await connection.executeQuery(LEAVE);
    connection.transaction = undefined;
    await this.#durable(connection, this.#group as Group<RetryingConnection>);
  }

  override async rollbackTransaction(given: DatabaseConnection): Promise<void> {
    const connection = given as RetryingConnection;
    await this.#failIfLost(connection);
    const { transaction } = connection;
    connection.transaction = undefined;
    connection.endedBy = undefined;
    // Either the commit of the group has failed, or SQLite has ended the transaction.
    if (transaction === undefined || !this.#group) return;
    const group = this.#group;
    if (transaction === 'alone') {
      this.#group = undefined;
      await this.#run(ROLLBACK, connection.deadline);
    } else {
      try {
        await this.#run(UNDO, connection.deadline);
        await this.#run(LEAVE, connection.deadline);
      } catch (error) {
        await this.#fail(group, error);
        throw error;
      }
    }
    // The caller may report rows that others have written, so these must be on the disk.
    this.#giveTurn(connection);
    await (transaction === 'alone' ? this.#log.underWay : group.written);
  }

  /** Ends the turn. Resolves when everything written so far is on the disk. */
  #durable(connection: RetryingConnection, group: Group<RetryingConnection>): Promise<void> {
    group.by = connection;
    group.members++;
    if (!group.isScheduled) {
      group.isScheduled = true;
      setImmediate(() => void this.#endInTurn(group));
    }
    this.#giveTurn(connection);
    return group.written;
  }

  async #endInTurn(group: Group<RetryingConnection>): Promise<void> {
    await group.rest(this.#log);
    if (this.#group !== group) return;
    await this.#turns.takeNext();
    if (this.#group === group) await this.#end(group);
    this.#turns.give();
  }

  /** Commits the group. The caller makes sure that no member is in the middle of a transaction. */
  async #end(group: Group<RetryingConnection>): Promise<void> {
    const { by } = group;
    this.#group = undefined;
    by.hasTurn = true;
    by.deadline = performance.now() + LOCK_TIMEOUT_MS;
    try {
      if (!this.#config.isInTransaction()) throw endedUnnoticed();
      if (this.#log.hasFailed) throw notSynced();
      this.#config.requireFiles();
      await by.executeQuery(COMMIT);
    } catch (error) {
      await this.#fail(group, error);
      return;
    } finally {
      by.hasTurn = false;
    }
    group.end(this.#log.sync());
  }

  async #fail(group: Group<RetryingConnection>, cause: unknown): Promise<void> {
    this.#group = undefined;
    if (this.#config.isInTransaction()) await (async () => this.#run(ROLLBACK, 0))().catch(() => undefined);
    group.end(Promise.reject(cause));
  }

  /** Returns whether SQLite has ended the transaction of the group. The writes of all members are lost then. */
  #isLost = () => this.#group !== undefined && !this.#config.isInTransaction();

  async #failIfLost(connection: RetryingConnection, error?: unknown): Promise<void> {
    if (!this.#group || !this.#isLost()) return;
    const cause = error ?? endedUnnoticed();
    if (connection.transaction) {
      connection.transaction = 'ended';
      connection.endedBy = cause;
    }
    await this.#fail(this.#group, cause);
  }

  /** Throws if SQLite has ended the transaction: it would commit each further statement separately. */
  async #confirm(connection: RetryingConnection): Promise<void> {
    await this.#failIfLost(connection);
    if (connection.transaction === 'ended') throw connection.endedBy;
  }
}
