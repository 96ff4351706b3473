import { startChild } from '../../scripts/run/child-processes.mjs';
import { ensureSandboxBundled, sandboxCommand } from '../../scripts/run/install-and-build.mjs';
import { until } from './until';

const READY_MS = 60_000;

interface SandboxAddresses {
  apiUrl: string;
  edgeUrl: string;
}

/** Starts the sandbox CDN on ports of the system's choice; it ends with us. */
export async function startSandbox(token: string): Promise<SandboxAddresses> {
  await ensureSandboxBundled();
  const { PATH = '', HOME = '' } = process.env;
  const child = startChild(process.execPath, [sandboxCommand], {
    env: {
      PATH,
      HOME,
      SANDBOX_PORT: '0',
      SANDBOX_API_TOKEN: token,
      SANDBOX_SITE_DELAYS_MS: 'fr4-par=10,ny8-nyc=20,tr2-tor=30',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const ready = () => /^sandbox ready api=(\S+) edge=(\S+)/m.exec(output);
  const found = await until(() => ready() ?? child.exitCode !== null, READY_MS);
  if (!found || found === true) throw new Error(`the sandbox does not start:\n${output}`);
  const [, apiUrl = '', edgeUrl = ''] = found;
  return { apiUrl, edgeUrl };
}
