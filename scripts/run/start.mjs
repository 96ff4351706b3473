import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endChildren, endOnSignals, isEnding, startChild } from './child-processes.mjs';
import { serveArgs, serveEnvironment } from './complete-output.mjs';
import {
  ensureBuilt,
  ensureInstalled,
  ensureSandboxBundled,
  nextCommand,
  sandboxCommand,
  secondsSince,
} from './install-and-build.mjs';
import { checkPorts, endsWithinMs, portInUse, readStartSettings } from './start-settings.mjs';

/** @typedef {import('./child-processes.mjs').Environment} Environment */

const readyWithinMs = 120_000;
/** `npm run dev`: Next compiles pages on request, and again when a file changes. */
const isDevelopment = process.argv.includes('--dev');

/** @param {string} message @returns {Promise<never>} */
async function endWith(message) {
  if (message) console.error(message);
  await endChildren();
  process.exit(1);
}

/**
 * Starts the desk or the sandbox. If one of them exits, everything stops.
 * The IPC channel tells it when we are gone, even after a `kill -9`.
 * @param {object} part
 * @param {'desk' | 'sandbox'} part.name
 * @param {string[]} part.args
 * @param {Environment} part.env
 * @param {string} part.portVariable
 * @param {(line: string) => boolean} [part.swallow] true for lines that are not shown
 * @param {() => void} [part.onMessage] called when it sends one
 * @returns {() => void} to be called when the part is ready
 */
function startPart({ name, args, env, portVariable, swallow = () => false, onMessage = () => {} }) {
  const child = startChild(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.on('message', onMessage);
  // Held back during the start, so that a port in use gives one line instead of a stack.
  let holdsBack = true;
  let isReady = false;
  let complained = false;
  /** @type {string[]} */
  let complaints = [];
  const showComplaints = () => {
    for (const line of complaints) console.error(line);
    complaints = [];
  };
  const showFromNowOn = () => {
    holdsBack = false;
    showComplaints();
  };
  setTimeout(showFromNowOn, 5_000).unref();
  if (!child.stdout || !child.stderr) throw new Error(`the ${name} has no output`);
  createInterface({ input: child.stdout }).on('line', (line) => swallow(line) || console.log(line));
  createInterface({ input: child.stderr }).on('line', (line) => {
    complained = true;
    complaints.push(line);
    if (!holdsBack) showComplaints();
  });
  child.once('close', (code, signal) => {
    if (isEnding()) return;
    const takenPort = /EADDRINUSE.*?(\d+)\s*$/m.exec(complaints.join('\n'))?.[1];
    if (takenPort) return endWith(portInUse(Number(takenPort), portVariable));
    const saidWhy = !isReady && complained && code === 1;
    showComplaints();
    return endWith(saidWhy ? '' : `the ${name} ended unexpectedly (${signal ?? `exit code ${code}`})`);
  });
  return () => {
    isReady = true;
    showFromNowOn();
  };
}

/** @param {string} name @param {() => boolean | Promise<boolean>} isReady */
async function waitFor(name, isReady) {
  const deadline = Date.now() + readyWithinMs;
  while (!(await isReady())) {
    if (Date.now() > deadline) await endWith(`the ${name} was not ready within ${readyWithinMs / 1000} seconds`);
    await sleep(50);
  }
}

/** @param {number} port @returns {Promise<Environment>} what points the desk at the sandbox */
async function startSandbox(port) {
  const token = process.env.SANDBOX_API_TOKEN || randomBytes(16).toString('hex');
  await ensureSandboxBundled();
  /** @type {string[]} */
  let addresses = [];
  const started = startPart({
    name: 'sandbox',
    args: [sandboxCommand],
    env: {
      ...process.env,
      SANDBOX_PORT: String(port),
      SANDBOX_API_TOKEN: token,
      SANDBOX_WARM: process.env.SANDBOX_WARM || 'on',
      F5XC_API_TOKEN: '',
      F5XC_API_TOKEN_FILE: '',
    },
    portVariable: 'SANDBOX_PORT',
    swallow: (line) => {
      const found = /^sandbox ready api=(\S+) edge=(\S+) views=(\S+) origin=(\S+)/.exec(line);
      if (found) addresses = found.slice(1);
      return found !== null;
    },
  });
  await waitFor('sandbox', () => addresses.length > 0);
  started();
  const [api, edge, views, origin] = addresses;
  console.log(`sandbox CDN: API ${api}, edge ${edge} (set F5XC_API_URL to use a real tenant)`);
  return {
    F5XC_API_URL: api,
    F5XC_API_TOKEN: token,
    F5XC_API_TOKEN_FILE: '',
    F5XC_NAMESPACES: process.env.F5XC_NAMESPACES || (process.env.F5XC_DISTRIBUTIONS ? '' : 'default,media'),
    SANDBOX_EDGE_URL: edge,
    EDGE_VIEWS: process.env.EDGE_VIEWS || views,
    ORIGINS: process.env.ORIGINS || `*=${origin}`,
  };
}

/** @param {string} host @param {number} port @param {Environment} cdn */
async function startDesk(host, port, cdn) {
  const fixed = {
    HOST: host,
    PORT: String(port),
    NODE_ENV: isDevelopment ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const reached = { '::1': '[::1]', '::': '[::1]', '0.0.0.0': '127.0.0.1' }[host] ?? host;
  const address = `http://${reached}:${port}`;
  let isReady = false;
  const started = startPart({
    name: 'desk',
    args: isDevelopment ? [nextCommand, 'dev', '--hostname', host, '--port', String(port)] : serveArgs,
    env: { ...serveEnvironment, ...process.env, ...fixed, ...cdn },
    portVariable: 'PORT',
    onMessage: () => {
      isReady = true;
    },
  });
  // Next's development server runs the desk in a process of its own, whose messages do not come here.
  const answers = () =>
    fetch(`${address}/api/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor('desk', isDevelopment ? answers : () => isReady);
  started();
  const { PUBLIC_URL, AUTH_MODE } = process.env;
  const elsewhere = AUTH_MODE && PUBLIC_URL ? `, for browsers at ${PUBLIC_URL}` : '';
  // The clock of `performance` begins with this process.
  console.log(`ready on ${address} in ${secondsSince(0)}${elsewhere}`);
}

async function main() {
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
  endOnSignals(0, endsWithinMs(process.env));
  const settings = readStartSettings(process.env);
  await checkPorts(settings);
  await ensureInstalled();
  if (!isDevelopment) await ensureBuilt();
  await checkPorts(settings);
  const { host, port, sandboxPort } = settings;
  /** @type {Environment} */
  const cdn = sandboxPort === undefined ? { SANDBOX_EDGE_URL: '' } : await startSandbox(sandboxPort);
  await startDesk(host, port, cdn);
}

main().catch((error) => endWith(error.message));
