import { describe, expect, it } from 'vitest';
import nextConfig from '@/next.config.mjs';
import { config } from '@/proxy';
import { repositoryFiles } from '../../scripts/test/repository-files.mjs';

// Next reads both lists before it runs any code, so that neither can be made from the other or from the folder.
const files = repositoryFiles.flatMap((file) => /^public(\/.+)$/.exec(file)?.[1] ?? []);
const isGuarded = (path: string) => new RegExp(`^${config.matcher}$`).test(path);
/** As Next reads a source: `:name(pattern)` and `/:name*`. */
const expressionOf = (source: string) =>
  new RegExp(`^${source.replace(/\/:\w+\*$/, '(/.*)?').replace(/:\w+(?=\()/, '')}$`);
const sources = ((await nextConfig.headers?.()) ?? []).map(({ source }) => expressionOf(source));

describe.each(files)('the public file %s', (file) => {
  it('needs no sign-in', () => expect(isGuarded(file)).toBe(false));
  it('has its headers', () => expect(sources.some((source) => source.test(file))).toBe(true));
});

it.each(['/', '/history', '/purges/icon.svg', '/icon.svgs', '/other.png', '/share/robots.txt'])(
  'the page %s is guarded',
  (path) => expect(isGuarded(path)).toBe(true),
);
