import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, settingNames } from '@/lib/server/config';
import { readConfig as readSandboxConfig } from '@/sandbox/config.ts';
import { createSandbox } from '@/sandbox/sandbox.ts';
import { ROOT } from '../test/repository-files.mjs';
import { curlRequest, npmProblems, problemsOf } from './check-call';
import { codeSpans, documents, type Fence } from './read-documents';
import { runBlock } from './run-block';

// What runs: every shell block, in a real shell with stand-ins for programs; exported settings, read by the desk's own code;
// curl calls, held against the schemas of the API or sent to a real sandbox. What is looked up only: npm scripts and their
// options, programs for node and npx, files that docker and kubectl name.

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-docs-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TOUR = 'sandbox/README.md';
const blocks = documents.flatMap(({ file, fences }) => fences.map((fence) => ({ ...fence, file })));
const shell = blocks.filter(({ language }) => language === 'sh');
const isTour = ({ file, text }: Fence & { file: string }) => file === TOUR && text.includes('curl');

/** What a reader has set before: a pipeline's variables. */
const pipeline = {
  PURGE_DESK: 'https://purge.example.com',
  PURGE_DESK_TOKEN: 'pd_secret',
  CI_RUN: '17',
  LAST_DEPLOY: 'v1',
};

describe('shell blocks', () => {
  it.each(shell.filter((block) => !isTour(block)))('$file:$line does what it says', ({ text }) => {
    const { calls, exported, trouble } = runBlock(text, pipeline);
    expect(trouble).toBe('');
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.flatMap(problemsOf)).toEqual([]);
    const settings = Object.keys(exported).filter(
      (name) => !(name in pipeline) && !/^(NODE_ENV|PATH|PWD|OLDPWD|SHLVL|_)$/.test(name),
    );
    expect(settings.filter((name) => !settingNames.includes(name))).toEqual([]);
    if (settings.length > 0) expect(() => readConfig(withSecrets(exported, settings))).not.toThrow();
  });

  it.each([
    ['npm run gone', 'npm has no script gone'],
    ['npm run db:copy -- --form x', 'db:copy has no option --form'],
    ['node scripts/gone.mjs', 'there is no scripts/gone.mjs'],
    ['npx gone', 'gone is not installed'],
    ['kubectl apply -k deploy/gone', 'there is no deploy/gone'],
    ['sudo install deploy/gone /etc', 'there is no deploy/gone'],
    ['curl https://a.example/api/gone', 'the API has no GET /api/gone'],
    [`curl https://a.example/api/purges -d '{"namespace":"default"}'`, /Enter the namespace|Invalid input/],
    ['curl "https://a.example/api/purges?limit=0"', /Too small/],
    [
      `curl 'https://a.example/api/bulk-jobs?mode=both' -H 'content-type: text/plain' --data-binary @urls`,
      /exactly one mode/,
    ],
    ['curl https://a.example/api/bulk-jobs -d \'{"mode":"soft"}\'', 'Enter at least one URL.'],
  ])('%s is noticed', (text, problem) => {
    const { calls, trouble } = runBlock(text);
    expect(trouble).toBe('');
    expect(calls.flatMap(problemsOf).join('\n')).toMatch(problem);
  });

  it.each(['gone --help', 'echo "'])('%s does not reach its end', (text) => {
    expect(runBlock(text).trouble).not.toBe('');
  });
});

/** The settings of a block: a real tenant where it names none, and files that hold what files are named for. */
function withSecrets(exported: Record<string, string>, settings: string[]) {
  const contents: Record<string, string> = {
    SESSION_SECRETS_FILE: 'a-secret-of-at-least-32-characters-',
    DATABASE_URL_FILE: 'postgres://desk:secret@database/purge_desk',
  };
  const entries = settings.map((name) => {
    if (!name.endsWith('_FILE')) return [name, exported[name] ?? ''];
    const file = path.join(folder, name);
    writeFileSync(file, contents[name] ?? 'a-secret-of-24-characters');
    return [name, file];
  });
  const tenant = { F5XC_API_URL: 'https://acme.console.ves.volterra.io', F5XC_API_TOKEN: 'secret' };
  return { NODE_ENV: 'production' as const, ...(exported.F5XC_API_URL ? {} : tenant), ...Object.fromEntries(entries) };
}

describe('pipelines', () => {
  interface Job {
    run?: string;
    script?: string[];
  }
  /** Steps of GitHub Actions, or jobs of GitLab. */
  const scriptsIn = (text: string): string[] =>
    parseAllDocuments(text)
      .flatMap((document) => Object.values(document.toJS() as Record<string, Job> | Job[]))
      .flatMap(({ run, script }) => [...(run ? [run] : []), ...(script ? [script.join('\n')] : [])]);
  const found = blocks
    .filter(({ language, text }) => language === 'yaml' && /^# (GitHub Actions|GitLab CI)/.test(text))
    .flatMap(({ file, line, text }) => scriptsIn(text).map((script) => ({ file, line, script })));

  it('are there for two services', () => expect(found).toHaveLength(2));

  it.each(found)('$file:$line sends purges that the API accepts', ({ script }) => {
    const variables = { ...pipeline, GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1', CI_JOB_ID: '1' };
    const { calls, trouble } = runBlock(script, variables);
    expect(trouble).toBe('');
    expect(calls.filter(({ program }) => program === 'curl')).toHaveLength(2);
    expect(calls.flatMap(problemsOf)).toEqual([]);
  });

  const sending = shell
    .filter(({ file }) => file === 'docs/ci.md')
    .map(({ text, ...where }) => ({ ...where, script: text }));
  // Both services run scripts with `set -e`.
  const served = found.map(({ script, ...where }) => ({ ...where, script: `set -e\n${script}` }));
  it.each([...served, ...sending])('$file:$line fails when the desk does not answer', ({ script }) => {
    const variables = { ...pipeline, GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1', CI_JOB_ID: '1' };
    const { calls, trouble } = runBlock(script, variables, 'curl');
    expect(trouble).toMatch(/^exit code [1-9]/);
    const programs = calls.map(({ program }) => program);
    expect(programs.slice(programs.indexOf('curl'))).toEqual(['curl']);
  });
});

describe('.github/workflows/test.yml', () => {
  interface Workflow {
    jobs: { test: { strategy: { matrix: { node: number[] } }; steps: { run?: string }[] } };
  }
  const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
  const { test } = (parse(read('.github/workflows/test.yml')) as Workflow).jobs;

  it('runs commands that exist, the tests among them', () => {
    const { calls, trouble } = runBlock(test.steps.flatMap(({ run }) => run ?? []).join('\n'));
    expect(trouble).toBe('');
    expect(calls.flatMap(problemsOf)).toEqual([]);
    expect(calls).toContainEqual({ program: 'npm', args: ['test'] });
  });

  it('covers the oldest Node that works and the recommended one, which the image has, too', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const recommended = Number(read('.nvmrc'));
    expect(test.strategy.matrix.node).toEqual(
      expect.arrayContaining([Number.parseInt(engines.node.slice(2), 10), recommended]),
    );
    expect(read('Dockerfile')).toContain(`ARG NODE_VERSION=${recommended}\n`);
    for (const file of ['README.md', 'docs/install.md'])
      expect(read(file)).toMatch(new RegExp(`newest LTS,? \\(?${recommended}`));
  });
});

describe('other blocks', () => {
  it.each(blocks.filter(({ language }) => language === 'yaml'))('$file:$line is YAML', ({ text }) => {
    expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('hide no command under another name than sh', () => {
    const unchecked = blocks.filter(({ language }) => /^(|bash|console|shell|shellscript|zsh)$/.test(language));
    expect(unchecked.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });
});

describe('commands in sentences', () => {
  const named = documents.flatMap((document) =>
    codeSpans(document)
      .filter((code) => /^npm (run|test|start|ci)\b/.test(code))
      .map((code) => ({ file: document.file, code })),
  );

  it.each(named)('$file: $code', ({ code }) => expect(npmProblems(code.split(' ').slice(1))).toEqual([]));
});

describe('the tour of the sandbox', () => {
  it('works call by call', async () => {
    const parsed = readSandboxConfig({ SANDBOX_PORT: '0' });
    if (!parsed.ok) throw new Error(parsed.problems.join());
    const sandbox = await createSandbox(parsed.config);
    try {
      for (const { text } of shell.filter(isTour)) {
        const { calls, trouble } = runBlock(text);
        expect(trouble).toBe('');
        for (const { args } of calls) {
          const { method, url = '', body, headers } = curlRequest(args);
          const address = url
            .replace('http://127.0.0.1:4300', sandbox.apiUrl)
            .replace('http://127.0.0.1:4301', sandbox.edgeUrl);
          const answer = await request(address, {
            method: method as 'GET' | 'HEAD' | 'POST',
            headers,
            ...(body === undefined ? {} : { body }),
          });
          await answer.body.dump();
          expect({ address, status: answer.statusCode }).toEqual({ address, status: 200 });
        }
      }
    } finally {
      await sandbox.close();
    }
  });
});
