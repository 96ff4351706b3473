import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { iconSheets } from './icon-names';

it('draws no icon that nothing names', () => {
  const code = ['app', 'components']
    .flatMap((folder) =>
      readdirSync(folder, { encoding: 'utf8', recursive: true })
        .filter((file) => file.endsWith('.tsx'))
        .map((file) => readFileSync(join(folder, file), 'utf8')),
    )
    .join('\n');
  const unused = iconSheets.flat().filter((name) => !new RegExp(`['"]icon-${name}['"]`).test(code));
  expect(unused).toEqual([]);
});
