import { describe, expect, it } from 'vitest';
import { findViolations } from './check-rules.mjs';

const lines = (count: number) => 'export {};\n'.repeat(count);
const serverOnly = "import 'server-only';\n";

const bareTexts = [
  'export const A = ({ n }: { n: number }) => <p>{n} purges</p>;\n',
  'export const A = ({ on }: { on: boolean }) => <p>{on && <b>new</b>} purges</p>;\n',
  'export const A = ({ on }: { on: boolean }) => <p><b>all</b> {on ? "on" : "off"}</p>;\n',
  'export const A = ({ n }: { n: number }) => <><b>all</b>: {n}</>;\n',
  'export const A = () => <>all</>;\n',
  'export function A({ on }: { on: boolean }) { return on ? "on" : <b>off</b>; }\n',
  'export const A = ({ on }: { on: boolean }) => on ? <p>on <b>now</b></p> : <p>off</p>;\n',
];

const broken: { rule: string; path: string; text: string; line: number }[] = [
  { rule: '300 lines (200', path: 'components/form.tsx', text: lines(301), line: 301 },
  { rule: '300 lines (200', path: 'app/globals.css', text: 'a {}\n'.repeat(301), line: 301 },
  { rule: '30 lines', path: 'app/page.tsx', text: lines(31), line: 31 },
  { rule: '30 lines', path: 'app/(desk)/purges/[id]/page.tsx', text: lines(31), line: 31 },
  { rule: '50 lines', path: 'app/api/purges/route.ts', text: lines(51), line: 51 },
  { rule: 'kebab-case', path: 'components/PurgeForm.tsx', text: lines(1), line: 1 },
  { rule: 'kebab-case', path: 'lib/sharedRules/url.ts', text: lines(1), line: 1 },
  { rule: 'kebab-case', path: 'scripts/start_all.mjs', text: lines(1), line: 1 },
  { rule: 'one job', path: 'lib/shared/utils.ts', text: lines(1), line: 1 },
  { rule: 'one job', path: 'lib/client/helpers.test.ts', text: lines(1), line: 1 },
  { rule: 'one job', path: 'components/types/purge.ts', text: lines(1), line: 1 },
  { rule: 'one job', path: 'components/index.ts', text: lines(1), line: 1 },
  {
    rule: 'no barrels',
    path: 'lib/shared/all.ts',
    text: "// All.\nexport * from './a';\nexport { b } from './b';\n",
    line: 1,
  },
  { rule: 'server-only', path: 'lib/server/clock.ts', text: `// Time.\n${serverOnly}`, line: 1 },
  { rule: 'environment', path: 'lib/server/clock.ts', text: `${serverOnly}process.env.TZ;\n`, line: 2 },
  { rule: 'environment', path: 'instrumentation.ts', text: 'process.env.PORT;\n', line: 1 },
  { rule: 'environment', path: 'proxy.ts', text: "import { env } from 'node:process';\n", line: 1 },
  {
    rule: 'OpenID provider',
    path: 'lib/server/auth/sign-in.ts',
    text: `${serverOnly}import * as client from 'openid-client';\n`,
    line: 2,
  },
  {
    rule: 'next/headers',
    path: 'lib/server/purges/a.ts',
    text: `${serverOnly}import { cookies } from 'next/headers';\n`,
    line: 2,
  },
  {
    rule: 'Request',
    path: 'lib/server/purges/a.ts',
    text: `${serverOnly}const f = (request: Request) => request;\n`,
    line: 2,
  },
  { rule: 'Request', path: 'components/a.tsx', text: 'const f = (request: NextRequest) => request;\n', line: 1 },
  { rule: "CDN's token", path: 'lib/shared/error-codes.ts', text: "export const hint = 'F5XC_API_TOKEN';\n", line: 1 },
  { rule: 'calls out', path: 'lib/server/purges/a.ts', text: `${serverOnly}import { Pool } from 'undici';\n`, line: 2 },
  { rule: 'calls out', path: 'lib/server/purges/a.ts', text: `${serverOnly}\nawait fetch(url);\n`, line: 3 },
  { rule: 'parseUrl', path: 'lib/shared/a.ts', text: 'export const ok = URL.canParse(text);\n', line: 1 },
  { rule: 'no skipped', path: 'lib/shared/a.test.ts', text: "\n  it.skip('waits', () => {});\n", line: 2 },
  { rule: 'no skipped', path: 'e2e/purge.spec.ts', text: "test.describe.only('purge', () => {});\n", line: 1 },
  { rule: 'no skipped', path: 'e2e/purge.spec.ts', text: "test.skip(true, 'later');\n", line: 1 },
  { rule: 'no skipped', path: 'e2e/purge.spec.ts', text: 'test.skip(noDisk.when, noServer.because);\n', line: 1 },
  {
    rule: 'known by its name',
    path: 'lib/server/bulk/a.ts',
    text: `${serverOnly}import { Late } from '@/lib/server/store/late';\nexport const is = (error: unknown) => error instanceof Late;\n`,
    line: 3,
  },
  {
    rule: 'known by its name',
    path: 'app/a.ts',
    text: "import * as late from './late';\nexport const is = (error: unknown) => !(error instanceof late.Late);\n",
    line: 2,
  },
  {
    rule: 'known by its name',
    path: 'lib/server/a.ts',
    text: `${serverOnly}export class Late extends Error {}\nexport const is = (error: unknown) => error instanceof Late;\n`,
    line: 3,
  },
  ...bareTexts.map((text) => ({ rule: 'element of its own', path: 'components/a.tsx', text, line: 1 })),
];

const allowed: { path: string; text: string }[] = [
  { path: 'app/(desk)/purges/[id]/page.tsx', text: lines(30) },
  { path: 'app/api/openapi.json/route.ts', text: lines(50) },
  { path: 'app/share/[...token]/not-found.tsx', text: lines(300) },
  { path: 'lib/server/config.ts', text: `${serverOnly}read(process.env);\n` },
  { path: 'lib/server/settings/cdn.ts', text: `${serverOnly}const name = 'F5XC_API_TOKEN';\n` },
  { path: 'e2e/purge.spec.ts', text: 'test.skip(noDisk.when, noDisk.because);\n' },
  { path: 'sandbox/config.ts', text: 'process.env.SANDBOX_PORT;\n' },
  { path: 'instrumentation.ts', text: "if (process.env.NEXT_RUNTIME === 'nodejs') start();\n" },
  { path: 'next.config.mjs', text: 'process.env.CI;\n' },
  { path: 'lib/server/cdn/client.ts', text: `${serverOnly}import { Pool } from 'undici';\n` },
  { path: 'lib/server/http/route.ts', text: `${serverOnly}export const f = (request: Request) => request;\n` },
  {
    path: 'components/show.tsx',
    text: '// process.env is not for us\nexport const Show = () => <p>Show: the Request</p>;\n',
  },
  {
    path: 'components/lone.tsx',
    text: `const icons = { on: <b />, off: <i /> };
      export const Lone = ({ n, on, children }: { n: number; on: boolean; children: ReactNode }) => (
        <p>
          Purges: <b>{\`\${n} of 3\`}</b> {on && <i>new</i>} {icons[on ? 'on' : 'off']} {children}
          {[n].map((one) => <i key={one}>{one}</i>)}
          {on ? <b key="on">on <i>now</i></b> : <b>{n}</b>}
        </p>
      );\n`,
  },
  { path: 'lib/client/purges.ts', text: "export const list = () => fetch('/api/purges');\n" },
  { path: 'lib/shared/limits.ts', text: "export { max } from './max';\nexport const min = 1;\n" },
  {
    path: 'lib/server/a.ts',
    text: `${serverOnly}import { Pool } from 'pg';
      import type { Late } from './late';
      class Here extends Error {}
      export const is = (it: unknown, late: Late) =>
        it instanceof Here || it instanceof Error || it instanceof Pool || late !== it;\n`,
  },
  { path: 'docs/Utils.md', text: 'process.env\n' },
];

describe('the rules for the source', () => {
  it.each(broken)('$rule: $path breaks it', ({ rule, path, text, line }) => {
    const violations = findViolations([{ path, text }]);
    expect(violations).toEqual([expect.stringContaining(rule)]);
    expect(violations[0]).toMatch(new RegExp(`^${path.replace(/[^\w/.-]/g, '\\$&')}:${line} `));
  });

  it.each(allowed)('$path keeps them all', (file) => {
    expect(findViolations([file])).toEqual([]);
  });
});
