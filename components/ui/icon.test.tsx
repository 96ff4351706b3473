import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { iconNames } from '@/tailwind.config';

it('has a drawing for every icon that the code names', () => {
  const named = ['app', 'components'].flatMap((folder) =>
    readdirSync(folder, { encoding: 'utf8', recursive: true })
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/['"]icon-([\w-]+)['"]/g)]),
  );
  const names = new Set(named.map(([, name]) => name));
  expect(names.size).toBeGreaterThan(30);
  expect([...names].filter((name) => name === undefined || !(name in iconNames))).toEqual([]);
});
