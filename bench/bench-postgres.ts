import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { newTestDatabase, runOnServer } from '../scripts/test/test-database.mjs';
import { startTestPostgres } from '../scripts/test/test-postgres.mjs';

interface BenchDatabase {
  location: DatabaseLocation;
  /** Runs the maintenance that the server would do when idle. Resolves with the size of the database in MiB. */
  settle: () => Promise<number>;
}

export interface BenchPostgres {
  newDatabase: () => Promise<BenchDatabase>;
  stop: () => Promise<void>;
}

/** A PostgreSQL server that writes to the disk as a real one does, with the settings that it has by default. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const server = await startTestPostgres({ durable: true });
  if (!server) throw new Error('PostgreSQL is not installed');
  const made: { drop: () => Promise<void> }[] = [];
  return {
    newDatabase: async () => {
      const database = await newTestDatabase(server.url);
      made.push(database);
      const size = 'select pg_database_size(current_database()) as bytes';
      const settle = async () => {
        const [row] = (await runOnServer(database.url, ['vacuum analyze', size])) as { bytes: string }[];
        return Math.round(Number(row?.bytes) / 2 ** 20);
      };
      return { location: { kind: 'postgres', url: database.url }, settle };
    },
    stop: async () => {
      for (const { drop } of made) await drop();
      await server.stop();
    },
  };
}
