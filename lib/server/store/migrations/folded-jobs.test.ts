import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type CompiledQuery, type Kysely, Migrator, sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import { onEachDatabase } from '@/test/support/databases';
import { migrations } from './migrations';

/** Two jobs, each on two distributions by turns, as the version before left them; their lines and a purge alone. */
const rows = ['ann', 'bob'].flatMap((actor, job) =>
  Array.from({ length: 6 }, (_, line) => {
    const at = 1000 + job * 100 + line;
    const where = line % 2 === 0 ? "'default', 'www'" : "'media', 'www'";
    return `('${actor}-${line}', ${at}, ${at}, ${at}, '${actor}', ${where}, 'url', 'https://a/', 'soft', 'queued', ${line === 5 ? 'null' : `'${actor}'`})`;
  }),
);

onEachDatabase((newDatabase, name) => {
  it('all but the first line of a job on each distribution are folded, in one go through the lines', async () => {
    const database = await newDatabase({ empty: true });
    const { location, run } = database;
    if (location.kind === 'sqlite') mkdirSync(path.dirname(location.file), { recursive: true });
    const { db } = openDatabase(location);
    const updates: CompiledQuery[] = [];
    try {
      const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
      expect((await migrator.migrateTo('0019-bulk-jobs')).error).toBeUndefined();
      await sql`insert into purges
        (id, sort_key, created_at, updated_at, actor, namespace, distribution, kind, value, mode, status, job_id)
        values ${sql.raw(rows.join(', '))}`.execute(db);
      const watched = db.withPlugin({
        transformQuery: ({ node, queryId }) => {
          updates.push(db.getExecutor().compileQuery(node, queryId));
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      await migrations['0020-folded-jobs']?.up(watched as Kysely<unknown>);
      expect(await run('select id from purges where folded is null order by sort_key')).toEqual(
        ['ann-0', 'ann-1', 'ann-5', 'bob-0', 'bob-1', 'bob-5'].map((id) => ({ id })),
      );
      expect(await run('select id from purges where folded = 1')).toHaveLength(6);
      const plans: unknown[] = [];
      for (const query of updates.filter((query) => /^\s*update/.test(query.sql))) {
        const how = name === 'SQLite' ? 'explain query plan' : 'explain';
        plans.push(...(await db.executeQuery({ ...query, sql: `${how} ${query.sql}` })).rows);
      }
      expect(plans).not.toEqual([]);
      // What is looked up for each line reads the lines before it.
      expect(JSON.stringify(plans)).not.toMatch(/CORRELATED|SubPlan/);
    } finally {
      await db.destroy();
      await database.remove();
    }
  });
});
