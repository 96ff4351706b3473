import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const LOOK =
  "import('./instrumentation-client.ts').then(() => import('zod')).then(({ z }) => console.log(z.config().jitless))";

/** In a process of its own: Zod reads its configuration once. */
it('Zod compiles no schema in the browser, where the security policy refuses eval', () => {
  expect(execFileSync(process.execPath, ['--import', 'tsx', '-e', LOOK], { encoding: 'utf8' }).trim()).toBe('true');
});
