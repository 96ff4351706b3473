import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const hidden = 'gnp\u202e \u2066 \u009b31m \u007f \u2028 \u{e0041} \u001b[2J';

/** Pino writes past `process.stdout.write`, so that only a process of its own shows what a terminal gets. */
const printed = (value: string) =>
  execFileSync(
    process.execPath,
    [
      '--conditions=react-server',
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `const { createLog } = await import('./lib/server/observability/log.ts');
       const value = process.argv[1];
       createLog('info').info({ value, err: new Error(value), nested: { [value]: value } }, value);`,
      value,
    ],
    { encoding: 'utf8' },
  );

it('a line of the log is the value as it was, with nothing that a terminal obeys or a reader does not see', () => {
  const line = printed(hidden);
  expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(line.split('\n')).toHaveLength(2);
  expect(JSON.parse(line)).toMatchObject({ value: hidden, msg: hidden, nested: { [hidden]: hidden } });
});
