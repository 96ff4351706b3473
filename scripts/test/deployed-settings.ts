import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { lastStage } from '@/e2e/fixtures/image-stage';
import { readConfig, settingNames } from '@/lib/server/config';
import { ROOT } from './repository-files.mjs';

export const secrets: Record<string, string> = {
  'database-url': 'postgres://desk:secret@database/purge_desk',
  'f5xc-token': 'secret',
  'metrics-token': 'a-secret-of-24-characters',
  'oidc-client': 'secret',
  sessions: 'a-secret-of-at-least-32-characters-',
};
/** What the image sets for the C library, Node and Next, and not for the desk. */
const notOurs = /^(MALLOC_|NODE_|NEXT_)|^PORT$/;

export const image = lastStage(ROOT);

/** A YAML file's documents; what a parser only warns of counts as wrong. */
export function read<T>(file: string): T[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    expect([...document.errors, ...document.warnings], file).toEqual([]);
    return document.toJS() as T;
  });
}

/** Reads the settings as the desk would, with the secrets where they are mounted. */
export function configOf(settings: Record<string, string>, mounted: RegExp) {
  const all = { ...image.env, ...settings };
  expect(Object.keys(all).filter((name) => !notOurs.test(name) && !settingNames.includes(name))).toEqual([]);
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-secrets-'));
  const present = Object.entries(all).map(([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value];
    const secret = value.replace(mounted, '');
    const file = path.join(folder, secret);
    writeFileSync(file, secrets[secret] ?? `nothing is mounted at ${value}`);
    return [name, file];
  });
  try {
    return readConfig({ NODE_ENV: 'production', ...Object.fromEntries(present) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
