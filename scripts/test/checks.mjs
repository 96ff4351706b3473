import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nextCommand } from '../run/install-and-build.mjs';

/** @param {string[]} path in node_modules */
export const tool = (...path) => join('node_modules', ...path);

/** Folders of the program itself. */
const ours = ['app', 'components', 'lib', 'sandbox'];
/** Where no folder needs another that needs it; what they need of `lib/shared` is followed. */
const withoutFolderCycles = ['components', 'lib/client'];
const layers = [...ours, 'test', 'e2e', 'bench', 'instrumentation.ts', 'proxy.ts'];

/** @param {string} config @param {string[]} paths those that are not there are left out */
const cruise = (config, paths) => [
  tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
  ...paths.filter((path) => existsSync(path)),
  '--config',
  config,
];

/**
 * Each check is the programs it runs one after the other; `proof` is what the last one must print, for a tool that is
 * content with having read nothing.
 * @type {Record<string, { programs: () => string[][], proof?: RegExp }>}
 */
export const checks = {
  // The types of routes and of Next itself are generated, not committed. A second checker of types costs more than it saves.
  types: {
    programs: () => [
      [nextCommand, 'typegen'],
      [tool('typescript-7', 'bin', 'tsc'), '--noEmit', '--checkers', '1'],
    ],
  },
  lint: { programs: () => [[tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']] },
  structure: {
    programs: () => [
      cruise('.dependency-cruiser.cjs', layers),
      cruise('.dependency-cruiser.folders.cjs', withoutFolderCycles),
    ],
    proof: /\(\d{3,} modules/,
  },
  unused: { programs: () => [[tool('knip', 'bin', 'knip.js')]] },
  rules: { programs: () => [[join('scripts', 'test', 'check-rules.mjs')]] },
};
