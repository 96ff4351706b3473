import { expect, it } from 'vitest';
import { bindRefusal } from './loopback-guard';

const next = (...words: string[]) => ['node', 'node_modules/next/dist/bin/next', 'start', ...words];

it.each([
  [next(), undefined, 'every address'],
  [next('-H', '0.0.0.0'), undefined, '0.0.0.0'],
  [next('--hostname', '192.0.2.1'), undefined, '192.0.2.1'],
  [next('--hostname=0.0.0.0'), undefined, '0.0.0.0'],
  [next('-p', '3000', '-H'), undefined, 'every address'],
  [['node', 'server.js'], '0.0.0.0', '0.0.0.0'],
])('%j with HOSTNAME %j is refused', (argv, host, told) => {
  expect(bindRefusal(argv, host)).toContain(`refusing to listen on ${told}:`);
});

it.each([
  [next('-H', '127.0.0.1'), undefined],
  [next('--hostname=localhost'), undefined],
  [['node', 'server.js'], '::1'],
  [['node', 'node_modules/.bin/next', 'build'], undefined],
])('%j with HOSTNAME %j is not refused', (argv, host) => {
  expect(bindRefusal(argv, host)).toBeUndefined();
});
