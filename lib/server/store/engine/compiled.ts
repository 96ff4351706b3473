import 'server-only';
import type { CompiledQuery, DatabaseConnection, Kysely } from 'kysely';
import { isPostgres } from './dialect';
import type { Database } from './schema';

/** Stands for a value in a query that is compiled before its values are known. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The connections of transactions that are under way. */
const connections = new WeakMap<Kysely<Database>, DatabaseConnection>();

/** Kysely looks for the connection of a transaction, and lines up for it, at each query: it costs as much as a small one. */
async function findConnection(tx: Kysely<Database>): Promise<DatabaseConnection> {
  const found = await tx.getExecutor().provideConnection(async (connection) => connection);
  connections.set(tx, found);
  return found;
}

interface Compilable<Row> {
  compile: () => CompiledQuery<Row>;
}

/**
 * Returns what runs a query that is the same each time but for its values, and is therefore compiled once for each kind of
 * database: to compile one takes as long as to run it. `value` names a value; the query may look at nothing else.
 */
export function compiledOnce<Values extends object, Row>(
  build: (db: Kysely<Database>, value: <Name extends keyof Values>(name: Name) => Values[Name]) => Compilable<Row>,
): (db: Kysely<Database>, values: Values) => Promise<Row[]> {
  const compiled = new Map<boolean, CompiledQuery<Row>>();
  const compile = (db: Kysely<Database>) =>
    build(db, (name) => new Placeholder(String(name)) as Values[typeof name]).compile();
  return async (db, values) => {
    const kind = isPostgres(db);
    const query = compiled.get(kind) ?? compile(db);
    compiled.set(kind, query);
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    const ready = { ...query, parameters };
    if (!db.isTransaction) return (await db.executeQuery<Row>(ready)).rows;
    const connection = connections.get(db) ?? (await findConnection(db));
    return (await connection.executeQuery<Row>(ready)).rows;
  };
}
