import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newFolder } from '@/test/support/new-folder';
import { RenewedFiles } from './renewed-files';

let folder: string;
let time: number;
let warnings: string[];
const keep = (warning: Error) => void warnings.push(warning.message);
beforeEach(() => {
  folder = newFolder();
  time = 0;
  warnings = [];
  process.on('warning', keep);
});
afterEach(() => {
  process.off('warning', keep);
  rmSync(folder, { recursive: true });
});

/** As Kubernetes mounts a secret: the folder is a link that is swapped. */
function mount(version: string, content: string) {
  mkdirSync(path.join(folder, version));
  writeFileSync(path.join(folder, version, 'token'), content);
  symlinkSync(version, path.join(folder, 'data.new'));
  renameSync(path.join(folder, 'data.new'), path.join(folder, 'data'));
}

function open() {
  const file = path.join(folder, 'data', 'token');
  const read = () => {
    const value = readFileSync(file, 'utf8');
    if (value === '') throw new Error('TOKEN_FILE is empty');
    return { value, content: value };
  };
  return { file, files: new RenewedFiles([file], read, () => time) };
}

it('follows a swapped link, a second later at most', () => {
  mount('one', 'a');
  const { files } = open();
  mount('two', 'b');
  time = 999;
  expect(files.current()).toBe('a');
  time = 1000;
  expect(files.current()).toBe('b');
});

it('reads at once when it is asked to', () => {
  mount('one', 'a');
  const { files } = open();
  mount('two', 'b');
  expect(files.reread()).toBe('b');
  expect(files.current()).toBe('b');
});

it('keeps the last good value while a file cannot be used, warns once, and reads it when it can', async () => {
  mount('one', 'a');
  const { files, file } = open();
  writeFileSync(file, '');
  time = 1000;
  expect(files.current()).toBe('a');
  time = 2000;
  expect(files.current()).toBe('a');
  rmSync(file);
  expect(files.reread()).toBe('a');
  writeFileSync(file, 'c');
  time = 3000;
  expect(files.current()).toBe('c');
  await new Promise((resolve) => setImmediate(resolve));
  const [first, second, ...more] = warnings;
  expect(first).toBe('TOKEN_FILE is empty; Purge Desk keeps the last good value');
  expect(second).toContain('ENOENT');
  expect(more).toEqual([]);
});
