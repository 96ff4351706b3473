import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { DatabaseLocation } from '@/lib/server/store/database-location';
import { startTestPostgres } from '../scripts/test-postgres.mjs';

interface BenchDatabase {
  location: DatabaseLocation;
  /** Lets the server do now what it would do by itself in a quiet hour; resolves with the database's size in MiB. */
  settle: () => Promise<number>;
}

export interface BenchPostgres {
  newDatabase: () => Promise<BenchDatabase>;
  stop: () => Promise<void>;
}

async function onServer<Row>(url: string, statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** A PostgreSQL server that writes to the disk as a real one does, with the settings that it has by default. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const server = await startTestPostgres({ durable: true });
  if (!server) throw new Error('PostgreSQL is not installed');
  const names: string[] = [];
  return {
    newDatabase: async () => {
      const name = `desk_bench_${randomUUID().replaceAll('-', '')}`;
      names.push(name);
      await onServer(server.url, `create database ${name}`);
      const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
      const settle = async () => {
        await onServer(url, 'vacuum analyze');
        const [row] = await onServer<{ bytes: string }>(url, 'select pg_database_size(current_database()) as bytes');
        return Math.round(Number(row?.bytes) / 2 ** 20);
      };
      return { location: { kind: 'postgres', url }, settle };
    },
    stop: async () => {
      for (const name of names) await onServer(server.url, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
}
