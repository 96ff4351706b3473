import 'server-only';
import { isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, type Logger, PostgresDialect, sql } from 'kysely';
import { Client, type ClientConfig, Pool, type PoolConfig, types } from 'pg';
import type { Database } from './schema';

/** The time limit for a connection, a lock or an answer, in milliseconds. */
const CONNECT_MS = 5000;
const STATEMENT_MS = 5000;
const LOCK_MS = 4000;
/** The client's own limit, for an answer that is lost in the network. */
const ANSWER_MS = STATEMENT_MS + 1000;
/** A process that dies in a transaction must not keep its locks, even if the server does not notice the lost connection. */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** The default number of connections. */
const CONNECTIONS = 10;

/** 64-bit integers arrive as text; ours are times and counts, which JavaScript holds exactly. */
const INT8 = 20;
const readTypes: PoolConfig['types'] = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? Number
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
};

/** A server that acknowledges before it has written would lose what we acknowledge; what is stricter stays as it is. */
const SYNCHRONOUS = `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`;

const limits = (ms: { statement: number; lock: number; idleInTransaction: number }) =>
  `set statement_timeout = ${ms.statement}; set lock_timeout = ${ms.lock};
   set idle_in_transaction_session_timeout = ${ms.idleInTransaction}; ${SYNCHRONOUS}`;

/** What pg's own types say nothing of. */
interface Inner {
  host: string;
  connection: { ssl?: boolean | { host?: string }; stream: Socket };
  /** False from a statement until the server has reported that it ended. */
  readyForQuery?: boolean;
}
const inner = (client: unknown) => client as Inner;

/** Checks the certificate of a server that is named by its IP address against that: pg alone has Node check `localhost`. */
function checkAddress({ host, connection }: Inner) {
  if (isIP(host) === 0 || !connection.ssl) return;
  connection.ssl = Object.assign(connection.ssl === true ? {} : connection.ssl, { host });
}

/**
 * Breaks a connection whose server is silent during a statement. The time limit of pg keeps it, although the server may
 * still run the statement: the next caller would be in the transaction of this one.
 */
function breakWhenSilent(client: Inner, answerMs: number) {
  const { stream } = client.connection;
  stream.setTimeout(answerMs).on('timeout', () => {
    // Node does not start the timer of an idle socket again with the next statement.
    if (client.readyForQuery) stream.setTimeout(answerMs);
    else stream.destroy(new Error('Query read timeout'));
  });
}

/** With user and password: a function where these may change, which each new connection asks. */
type ServerAddress = string | (() => string);

/** A pool gives each of its clients the configuration that the pool was made with. */
const clientAt = (url: ServerAddress, answerMs: number) =>
  class extends Client {
    constructor(config?: ClientConfig) {
      super({ ...config, connectionString: typeof url === 'string' ? url : url() });
      checkAddress(inner(this));
      if (answerMs > 0) this.once('connect', () => breakWhenSilent(inner(this), answerMs));
    }
  };

function openPool(url: ServerAddress, config: PoolConfig, session: string, answerMs: number): Pool {
  const pool = new Pool({
    Client: clientAt(url, answerMs),
    application_name: 'purge-desk',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: readTypes,
    // Set by statement: a pooler in between may refuse them as parameters of the connection.
    onConnect: async (client) => void (await client.query(session)),
    ...config,
  });
  // A connection that breaks while it is idle: the pool replaces it.
  pool.on('error', () => undefined);
  // One that breaks in use: its statements fail, and only they. Without a listener the process has an uncaught exception.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // The statements of the next caller would be part of a transaction that is still open.
  pool.on('release', (_, client) => {
    if (client.getTransactionStatus() !== 'I' || !inner(client).readyForQuery) void client.end();
  });
  return pool;
}

/** Connections to a server, for requests: every wait is bounded. */
export const openPostgres = (url: ServerAddress, connections = CONNECTIONS, answerMs = ANSWER_MS): Pool =>
  openPool(
    url,
    { max: connections },
    limits({ statement: STATEMENT_MS, lock: LOCK_MS, idleInTransaction: IDLE_IN_TRANSACTION_MS }),
    answerMs,
  );

/** One connection for changes of the schema and for copies, which may wait for those of another replica and take their time. */
export const openPostgresForTools = (url: string): Pool =>
  openPool(
    url,
    { max: 1, application_name: 'purge-desk tools' },
    limits({ statement: 0, lock: 0, idleInTransaction: 0 }),
    0,
  );

export const kyselyOn = (pool: Pool, log?: Logger) =>
  new Kysely<Database>({ dialect: new PostgresDialect({ pool }), ...(log && { log }) });

const OLDEST = 13;
/** How long the second connection of the check for a pooler may take, in milliseconds. */
const SECOND_MS = 5000;

interface Server {
  version: number;
  encoding: string;
  icu: boolean;
}

/** Throws, with what to do about it, when the desk cannot work with this server or database. */
export async function requireUsableServer(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<Server>`
    select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding,
      exists (select from pg_collation where collname = 'und-x-icu') as icu`.execute(db);
  const [server] = rows;
  if (!server) throw new Error('PostgreSQL did not report its version');
  if (server.version < OLDEST)
    throw new Error(`PostgreSQL ${server.version} is too old. Use version ${OLDEST} or newer`);
  if (server.encoding !== 'UTF8')
    throw new Error(`the database has the encoding ${server.encoding}. Create one with the encoding UTF8`);
  if (!server.icu) throw new Error('this PostgreSQL server has no ICU support, which search requires');
}

const backendOf = async (db: Kysely<Database>) =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid;

/**
 * Throws for a pooler that gives each transaction another connection of the server: settings of the session, which bound
 * every wait and make commits durable, would hold for other clients' transactions and not for ours. Both have a
 * connection of their own, so that they share one of the server through such a pooler alone.
 */
export async function refuseTransactionPooling(first: Kysely<Database>, second: Kysely<Database>): Promise<void> {
  const before = await backendOf(first);
  const looked = second.transaction().execute(async (tx) => {
    const held = await backendOf(tx);
    return held === before || (await backendOf(first)) !== before;
  });
  // A pooler without a second connection to give keeps it waiting: then this is not known.
  const isShared = await Promise.race([looked, sleep(SECOND_MS, false, { ref: false })]);
  looked.catch(() => undefined);
  if (isShared)
    throw new Error(
      'the address is a pooler with pool_mode = transaction. Use pool_mode = session, or the address of the server',
    );
}
