import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog, logConsole } from './log';

const original = { ...console };
const write = process.stdout.write;
let printed: string[] = [];

beforeAll(() => logConsole(createLog('debug', { write: (line) => printed.push(line) })));
afterAll(() => {
  Object.assign(console, original);
  process.stdout.write = write;
});

const said = (work: () => void): Record<string, unknown>[] => {
  printed = [];
  work();
  return printed.map((line) => JSON.parse(line) as Record<string, unknown>);
};

it('makes one line of JSON of whatever libraries print', () => {
  const error = new Error('what failed\nin two lines');
  const lines = said(() => {
    console.error('\x1b[31m\x1b[1m⨯\x1b[22m\x1b[39m', error);
    console.warn('\x1b[33m⚠\x1b[39m %s is old', 'x');
    console.log('▲ Next.js 16.4.5');
    console.log('');
    console.dir({ a: 1 });
    console.error('uncaughtException: ', error);
    console.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  });
  expect(lines.map(({ level, msg, text }) => [level, msg, text])).toEqual([
    [50, 'console output', undefined],
    [40, 'console output', 'x is old'],
    [30, 'console output', 'Next.js 16.4.5'],
    [30, 'console output', undefined],
    [30, 'console output', '{ a: 1 }'],
    [50, 'console output', 'uncaughtException:'],
    [30, 'console output', undefined],
  ]);
  expect(lines[0]?.err).toMatchObject({ message: error.message, stack: error.stack });
  for (const line of printed) expect(line.trimEnd()).not.toContain('\n');
});

it('makes one of a warning of Node', async () => {
  printed = [];
  process.emitWarning('it goes', { type: 'DeprecationWarning', code: 'DEP0000' });
  process.emitWarning('it is new', 'ExperimentalWarning');
  await new Promise((done) => setImmediate(done));
  expect(printed.map((line) => JSON.parse(line).err.message)).toEqual(['it goes']);
});

it('leaves out of a line what a warning carries along', async () => {
  printed = [];
  process.emitWarning(Object.assign(new Error('too many listeners'), { emitter: { socket: 'x'.repeat(10_000) } }));
  await new Promise((done) => setImmediate(done));
  const { err } = JSON.parse(printed[0] ?? '{}') as { err: object };
  expect(Object.keys(err).sort()).toEqual(['message', 'stack', 'type']);
});
