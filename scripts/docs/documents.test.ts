import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiDocument } from '@/app/api/openapi.json/document';
import { ROOT, repositoryFiles } from '../test/repository-files.mjs';
import { anchorsOf, codeSpans, documents, parseDocument } from './read-documents';

const exists = (file: string) => existsSync(path.join(ROOT, file));
const names = new Set(repositoryFiles.map((file) => path.posix.basename(file)));

/** Relative targets of links and pictures, `path#anchor`. */
const targetsIn = (prose: string) =>
  [...prose.matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

function brokenTargets(document: (typeof documents)[number]): string[] {
  return targetsIn(document.prose).filter((target) => {
    const [relative = '', anchor] = target.split('#');
    const file = relative === '' ? document.file : path.posix.join(path.posix.dirname(document.file), relative);
    if (!exists(file)) return true;
    if (anchor === undefined) return false;
    const found = documents.find((one) => one.file === file);
    return !found || !anchorsOf(found).includes(anchor);
  });
}

const OUR_FOLDERS = /^(app|bench|components|deploy|docs|e2e|lib|sandbox|scripts|test)\/[\w./()[\]-]+$/;
const OUR_FILE = /^[a-z0-9][\w.-]*\.(tsx?|mjs|cjs|ya?ml|md)$/;
/** Made by the build, by an operator, or a name that stands for others. */
const NOT_IN_THE_REPOSITORY = new Set(['serve.mjs', 'server.js', 'next.config.js']);

/** Paths and file names in backticks that the repository does not have. */
const missingPaths = (document: (typeof documents)[number]) =>
  codeSpans(document).filter((code) => {
    if (/NAME|\*/.test(code) || NOT_IN_THE_REPOSITORY.has(code)) return false;
    if (OUR_FOLDERS.test(code)) return !exists(code);
    return OUR_FILE.test(code) && !names.has(code);
  });

describe.each(documents)('$file', (document) => {
  it('has links to files, headings and pictures that exist', () => expect(brokenTargets(document)).toEqual([]));

  it('names only files and folders that exist', () => expect(missingPaths(document)).toEqual([]));
});

describe('a broken document', () => {
  const broken = parseDocument(
    'docs/x.md',
    '[a](gone.md) [b](api.md#gone) [c](api.md#errors) `lib/gone.ts` `gone.ts` `config.ts`\n```sh\n[d](gone.md)\n```\n',
  );
  it('is noticed by its links', () => expect(brokenTargets(broken)).toEqual(['gone.md', 'api.md#gone']));
  it('is noticed by the files it names', () => expect(missingPaths(broken)).toEqual(['lib/gone.ts', 'gone.ts']));
});

it('says of every package what it is for', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const table = documents.find(({ file }) => file === 'docs/architecture/dependencies.md')?.prose ?? '';
  const named = [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
  expect(named.map((name) => name.replaceAll('`', '')).sort()).toEqual(Object.keys(dependencies).sort());
});

describe('code and settings', () => {
  const readable = repositoryFiles.filter((file) => /\.(tsx?|mjs|cjs|ya?ml|conf|css)$|(^|\/)Dockerfile$/.test(file));
  const named = readable
    .filter((file) => file !== 'scripts/docs/documents.test.ts' && file !== 'scripts/test/check-rules.test.ts')
    .flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      // Addresses of other sites have such paths, too.
      return [...text.matchAll(/(?<![\w./-])(docs\/[\w/-]+\.md|[A-Z]{4,}\.md)\b/g)].map(([, target = '']) => ({
        file,
        target,
      }));
    });

  it.each(named)('$file names $target, which exists', ({ target }) => expect(exists(target)).toBe(true));
});

describe('README.md', () => {
  it('has at most 8 KB', () => expect(statSync(path.join(ROOT, 'README.md')).size).toBeLessThanOrEqual(8192));
});

describe('docs/api.md', () => {
  it('lists every call that the description of the API has, and no other', () => {
    const text = readFileSync(path.join(ROOT, 'docs/api.md'), 'utf8');
    const listed = [...text.matchAll(/`(GET|POST|DELETE|PUT|PATCH) (\/api\/[^`?]+)/g)].map(
      ([, method, address]) => `${method} ${address}`,
    );
    const described = Object.entries(apiDocument().paths ?? {}).flatMap(([address, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${address}`),
    );
    expect([...new Set(listed)].sort()).toEqual(described.sort());
  });
});

describe('docs/decisions', () => {
  const records = repositoryFiles.filter((file) => /^docs\/decisions\/\d{3}-/.test(file));
  const index = readFileSync(path.join(ROOT, 'docs/decisions/README.md'), 'utf8');

  it.each(records)('%s has a date, a status, at most 40 lines and a place in the index', (file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    expect(text).toMatch(/^# \d{3}: .+\n\nDate: \d{4}-\d{2}-\d{2} · Status: (proposed|accepted|replaced by)/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(index).toContain(`](${path.basename(file)})`);
  });
});
