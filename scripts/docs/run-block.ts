import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One program that a block calls. */
export interface Call {
  program: string;
  args: string[];
}

interface Ran {
  calls: Call[];
  /** What the block exports. */
  exported: Record<string, string>;
  /** Empty when the shell reached the end of the block. */
  trouble: string;
}

const ID = '00000000-0000-4000-8000-000000000000';

/** Programs that blocks may call, and what their stand-ins print. Anything else is "not found" and fails. */
const standIns: Record<string, string> = {
  curl: '{}',
  docker: '',
  git: 'public/index.html',
  jq: ID,
  kubectl: '',
  node: '',
  npm: '',
  npx: '',
  sed: 'https://www.shop.example/',
  sudo: '',
  uuidgen: ID,
};

/**
 * Runs a block in a real shell whose programs are stand-ins that write down how they were called. Nothing is installed,
 * built, started or sent. A program that is `failing` ends with an
 * exit code of its own; then the shell goes on after failures, unless the block says otherwise.
 */
export function runBlock(text: string, env: Record<string, string> = {}, failing?: 'curl'): Ran {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-docs-'));
  try {
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    const log = path.join(folder, 'calls');
    const exports = path.join(folder, 'exports');
    writeFileSync(log, '');
    for (const [name, output] of Object.entries(standIns)) {
      const file = path.join(bin, name);
      writeFileSync(
        file,
        `#!/bin/sh\nprintf '%s\\037' ${name} "$@" >>'${log}'\nprintf '\\036' >>'${log}'\nprintf '%s\\n' '${output}'\nexit ${name === failing ? 7 : 0}\n`,
      );
      chmodSync(file, 0o755);
    }
    // A reader's own shell goes on after a failure.
    const script = `${failing ? '' : 'set -eu\n'}${text}\nexport -p >'${exports}'\n`;
    const { status, stderr } = spawnSync('/bin/sh', ['-s'], {
      cwd: folder,
      env: { ...env, PATH: bin, NODE_ENV: 'test' },
      input: script,
      encoding: 'utf8',
      timeout: 30_000,
    });
    const calls = readFileSync(log, 'utf8')
      .split('\x1e')
      .filter((record) => record !== '')
      .map((record) => {
        const [program = '', ...args] = record.split('\x1f').slice(0, -1);
        return { program, args };
      });
    const trouble = status === 0 && stderr === '' ? '' : `exit code ${status}: ${stderr}`;
    return { calls, exported: trouble ? {} : exportedIn(readFileSync(exports, 'utf8')), trouble };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads `export NAME='value'` (dash) and `declare -x NAME="value"` (bash). */
const exportedIn = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^(?:export|declare -x) ([A-Z][A-Z0-9_]*)=(?:'([^']*)'|"((?:[^"\\]|\\.)*)")$/gm)].map(
      ([, name, single, double]) => [name, single ?? double?.replaceAll(/\\(.)/g, '$1') ?? ''],
    ),
  );
