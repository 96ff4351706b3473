import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nextCommand } from '../run/install-and-build.mjs';

/** @param {string[]} path in node_modules */
export const tool = (...path) => join('node_modules', ...path);

const layers = [
  'app',
  'components',
  'lib',
  'sandbox',
  'test',
  'e2e',
  'bench',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'proxy.ts',
];

/**
 * Each check is the programs it runs one after the other; `proof` is what the last one must print, for a tool that is
 * content with having read nothing.
 * @type {Record<string, { programs: () => string[][], proof?: RegExp }>}
 */
export const checks = {
  // The types of routes and of Next itself are generated, not committed.
  types: {
    programs: () => [
      [nextCommand, 'typegen'],
      [tool('typescript', 'bin', 'tsc'), '--noEmit'],
    ],
  },
  lint: { programs: () => [[tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']] },
  structure: {
    programs: () => [
      [
        tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
        ...layers.filter((path) => existsSync(path)),
        '--config',
        '.dependency-cruiser.cjs',
      ],
    ],
    proof: /\(\d{3,} modules/,
  },
  unused: { programs: () => [[tool('knip', 'bin', 'knip.js')]] },
  rules: { programs: () => [[join('scripts', 'test', 'check-rules.mjs')]] },
};
