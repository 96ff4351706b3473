import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/**
 * Runs statements one after the other on a connection of their own; answers the rows of the last.
 * @param {string} url
 * @param {readonly string[]} statements
 * @returns {Promise<unknown[]>}
 */
export async function runOnServer(url, statements) {
  const client = new Client({ connectionString: url });
  // A connection that breaks fails its statement, and not the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    /** @type {unknown[]} */
    let rows = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** How the names of all databases of this run begin: TEST_DATABASE_RUN is set for all processes of it. */
const namesOfRun = () => `desk_${process.env.TEST_DATABASE_RUN ?? 'x'}_`;

/**
 * Drops what tests have left on a server that goes on after them.
 * @param {string} server
 */
export async function dropDatabasesOfRun(server) {
  const left = await runOnServer(server, [
    `select datname as name from pg_database where starts_with(datname, '${namesOfRun()}')`,
  ]);
  for (const { name } of /** @type {{ name: string }[]} */ (left))
    await runOnServer(server, [`drop database if exists ${name} with (force)`]);
}

/**
 * Makes a database of one's own on a server for tests.
 * @param {string} server the address of another database of it
 * @param {string} [how] what follows the name in `create database`
 */
export async function newTestDatabase(server, how = '') {
  const name = `${namesOfRun()}${randomUUID().replaceAll('-', '')}`;
  await runOnServer(server, [`create database ${name} ${how}`]);
  return {
    name,
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    /** Removes it, whoever is still connected. */
    drop: async () => void (await runOnServer(server, [`drop database ${name} with (force)`])),
  };
}
