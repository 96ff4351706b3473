import 'server-only';
import type { CompiledQuery, Kysely } from 'kysely';
import { isPostgres } from './dialect';
import type { Database } from './schema';

/** Stands for a value in a query that is compiled before its values are known. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
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
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}
