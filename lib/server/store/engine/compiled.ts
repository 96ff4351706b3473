import 'server-only';
import type { CompiledQuery, Kysely, QueryExecutor } from 'kysely';
import { isPostgres } from './dialect';
import type { Database } from './schema';

/** Placeholder for a value in a query that is compiled before its values are known. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What runs the queries of a transaction on its connection. */
const executors = new WeakMap<Kysely<Database>, QueryExecutor>();

/**
 * Skips Kysely's queue for the connection of a transaction, which costs as much as a small query. It still checks that the
 * transaction has not ended.
 */
async function findExecutor(tx: Kysely<Database>): Promise<QueryExecutor> {
  const executor = tx.getExecutor();
  const connection = await executor.provideConnection(async (found) => found);
  const direct = executor.withConnectionProvider({ provideConnection: (use) => use(connection) });
  executors.set(tx, direct);
  return direct;
}

interface Compilable<Row> {
  compile: () => CompiledQuery<Row>;
}

/**
 * Returns a function that runs a query of which only the values change. The query is compiled once for each kind of
 * database, because compiling takes as long as running. `value` names a value; the query may depend on nothing else.
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
    const executor = executors.get(db) ?? (await findExecutor(db));
    return (await executor.executeQuery<Row>(ready)).rows;
  };
}
