import { createServer } from 'node:net';

/**
 * @typedef {object} StartSettings
 * @property {string} host
 * @property {number} port
 * @property {number | undefined} sandboxPort undefined when the desk serves a real tenant
 */

/** @param {string} name @param {string | undefined} value @param {number} otherwise @param {number} max */
function portNumber(name, value, otherwise, max) {
  if (!value) return otherwise;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > max)
    throw new Error(`${name} must be a whole number from 1 to ${max}, not ${JSON.stringify(value)}`);
  return port;
}

/**
 * Reads what must be known before anything is installed or built; the desk checks its own settings when it starts.
 * @param {Record<string, string | undefined>} env an empty variable counts as not set
 * @returns {StartSettings}
 * @throws an `Error` whose message is one line that names the variable
 */
export function readStartSettings(env) {
  const host = env.HOST || '127.0.0.1';
  const signsIn = env.AUTH_MODE === 'oidc' || env.AUTH_MODE === 'proxy';
  if (!signsIn && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new Error(
      `HOST must be 127.0.0.1, localhost or ::1, not ${JSON.stringify(host)}: AUTH_MODE is local (no sign-in), so Purge Desk accepts only local connections`,
    );
  }
  const port = portNumber('PORT', env.PORT, 3000, 65_535);
  if (env.F5XC_API_URL) return { host, port, sandboxPort: undefined };

  // The sandbox's edge listens on the port after its API's.
  const sandboxPort = portNumber('SANDBOX_PORT', env.SANDBOX_PORT, 4300, 65_534);
  if (port === sandboxPort || port === sandboxPort + 1) {
    throw new Error(`PORT ${port} is a port of the sandbox: set PORT or SANDBOX_PORT to another number`);
  }
  return { host, port, sandboxPort };
}

/** What the desk takes at the most after its grace period, for giving back what it holds. */
const CLOSING_SECONDS = 5;

/**
 * How long the desk may take to end once it was asked to, in milliseconds: as its own settings have it (a purge in flight
 * may wait for the CDN and must still be recorded), and a little more.
 * @param {Record<string, string | undefined>} env
 */
export function endsWithinMs(env) {
  /** @param {string | undefined} value @param {number} otherwise */
  const seconds = (value, otherwise) => (value && Number(value) >= 0 ? Number(value) : otherwise);
  const signsIn = env.AUTH_MODE === 'oidc' || env.AUTH_MODE === 'proxy';
  const delay = seconds(env.SHUTDOWN_DELAY_SECONDS, signsIn ? 5 : 0);
  const grace = seconds(env.SHUTDOWN_GRACE_SECONDS, seconds(env.CDN_TIMEOUT_SECONDS, 20) + 10);
  return (delay + grace + CLOSING_SECONDS) * 1000;
}

/** @param {number} port @param {string} variable */
export const portInUse = (port, variable) => `port ${port} is in use: set ${variable} to a free port`;

/** @param {number} port @param {string} host @returns {Promise<string | undefined>} an error code like EADDRINUSE */
function tryToListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message));
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
}

/** @param {StartSettings} settings @throws an `Error` that names the first port that cannot be used */
export async function checkPorts({ host, port, sandboxPort }) {
  const wanted = [{ host, port, variable: 'PORT' }];
  if (sandboxPort !== undefined) {
    for (const each of [sandboxPort, sandboxPort + 1]) {
      wanted.push({ host: '127.0.0.1', port: each, variable: 'SANDBOX_PORT' });
    }
  }
  for (const each of wanted) {
    const code = await tryToListen(each.port, each.host);
    if (code === 'EADDRINUSE') throw new Error(portInUse(each.port, each.variable));
    if (code)
      throw new Error(
        `cannot listen on ${each.host} port ${each.port} (${code}): set ${each.variable} to another port`,
      );
  }
}
