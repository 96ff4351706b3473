import { Pool } from 'pg';
import { newTestDatabase } from '../../scripts/test/test-database.mjs';
import { startTestPostgres } from '../../scripts/test/test-postgres.mjs';

const HOLDS_MAX = 4;

/** A database of its own for one run, on a server that writes to the disk as a real one does. */
export interface ChaosDatabase {
  /** The address for a client that PostgreSQL knows by this name. */
  urlFor: (name: string) => string;
  query: <Row>(statement: string, values?: unknown[]) => Promise<Row[]>;
  /** Locks the rows of a `select … for update` until the lock is released. */
  lock: (select: string, values?: unknown[]) => Promise<{ release: () => Promise<void> }>;
  stop: () => Promise<void>;
}

/** Undefined where there is no PostgreSQL and none can be installed. */
export async function openChaosDatabase(): Promise<ChaosDatabase | undefined> {
  const server = await startTestPostgres({ durable: true });
  if (!server) return undefined;
  const database = await newTestDatabase(server.url);
  const urlFor = (name: string) => {
    const url = new URL(database.url);
    url.searchParams.set('application_name', name);
    return url.href;
  };
  const pool = new Pool({ connectionString: urlFor('chaos'), max: HOLDS_MAX });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    urlFor,
    async query<Row>(statement: string, values: unknown[] = []) {
      const { rows } = await pool.query(statement, values);
      return rows as Row[];
    },
    async lock(select, values = []) {
      const client = await pool.connect();
      await client.query('begin');
      await client.query(select, values);
      return {
        async release() {
          await client.query('rollback');
          client.release();
        },
      };
    },
    async stop() {
      await pool.end();
      await database.drop();
      await server.stop();
    },
  };
}
