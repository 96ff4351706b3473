import { expect, inject, it } from 'vitest';
import type { Method } from '@/lib/server/http/route';
import { migrateDatabase } from '@/lib/server/store/engine/open-database';
import { newTestDatabase } from '@/scripts/test/test-database.mjs';
import { ask } from '../support/api';
import { startDesk } from '../support/desk';

const server = inject('postgres');
/** PostgreSQL has no text with this character; a statement with it fails. */
const NUL = 'a%00b';

interface Description {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>;
}

/** Every address with the character in its path, and every one with it in one parameter of the query. */
const addresses = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [] }]) => {
      const odd = path.replace(/\{\w+\}/g, NUL);
      const inQuery = method === 'get' ? parameters.filter((one) => one.in === 'query') : [];
      return [
        ...(odd === path ? [] : [{ method: method.toUpperCase() as Method, address: odd }]),
        ...inQuery.map(({ name }) => ({
          method: 'GET' as const,
          address: `${path.replace(/\{\w+\}/g, 'x')}?${name}=${NUL}`,
        })),
      ];
    }),
  );

it.skipIf(server === undefined)(
  'a text that PostgreSQL cannot have fails no request, wherever it is sent',
  async () => {
    const database = await newTestDatabase(server ?? '');
    const location = { kind: 'postgres', url: database.url } as const;
    await migrateDatabase(location);
    const desk = await startDesk({ database: location, settings: { DATABASE_CONNECTIONS: '2' } });
    try {
      const { body } = await ask<Description>(desk, '/api/openapi.json');
      const similar = 'namespace=default&distribution=www-shop&kind=url&mode=soft';
      const asked = [
        ...addresses(body),
        { method: 'GET' as const, address: `/api/purges/duplicates?${similar}&value=${NUL}` },
      ];
      expect(asked.length).toBeGreaterThan(30);
      const headers = { origin: desk.url, 'content-type': 'application/json' };
      const failed: string[] = [];
      for (const { method, address } of asked) {
        const content = method === 'POST' ? { body: '{}' } : {};
        const { status } = await ask(desk, address, { method, headers, ...content });
        if (status >= 500) failed.push(`${method} ${address}: ${status}`);
      }
      expect(failed).toEqual([]);
    } finally {
      await desk.stop();
      await database.drop();
    }
  },
);
