import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../scripts/run/child-processes.mjs';
import { nextCommand } from '../scripts/run/install-and-build.mjs';

/** Beside Next's output of the desk, as the sandbox is: a build that wipes it makes this one again, too. */
const folder = resolve('.next', 'bench-empty-app');
const output = join(folder, 'output');

/** The smallest app that Next makes a page of on every request, as the desk has to. */
const files = {
  'app/layout.jsx': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  'app/page.jsx': `import { connection } from 'next/server';
export default async function Page() {
  await connection();
  return <main>Empty</main>;
}
`,
  'next.config.mjs': `const root = ${JSON.stringify(resolve('.'))};
export default {
  output: 'standalone',
  distDir: 'output',
  poweredByHeader: false,
  outputFileTracingRoot: root,
  turbopack: { root },
  experimental: { turbopackSourceMaps: false },
};
`,
  'package.json': '{ "name": "empty-app", "private": true, "type": "module" }\n',
};

const nextVersion = () => JSON.parse(readFileSync('node_modules/next/package.json', 'utf8')).version as string;

/** The server of an app of the desk's own Next with one empty page; builds it unless that was done before. */
export async function emptyAppServer(): Promise<string> {
  const server = join(output, 'standalone', '.next', 'bench-empty-app', 'server.js');
  const stamp = join(folder, 'built');
  const wanted = `${nextVersion()}\n${JSON.stringify(files)}`;
  if (existsSync(server) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return server;
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const { code, output: text } = await run(process.execPath, [nextCommand, 'build', folder], { env });
  if (code !== 0) throw new Error(`the empty app was not built:\n${text}`);
  cpSync(join(output, 'static'), join(server, '..', 'output', 'static'), { recursive: true });
  writeFileSync(stamp, wanted);
  return server;
}
