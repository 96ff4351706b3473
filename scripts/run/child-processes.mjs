import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @typedef {Record<string, string | undefined>} Environment */

const windows = process.platform === 'win32';

/** What we started and still runs, oldest first. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let ending = false;

/** True once we end everything ourselves, so that a child's end is no news. */
export const isEnding = () => ending;

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group has no processes left.
  }
}

/**
 * Starts a program in a process group of its own: a Ctrl-C reaches it only through us, and its own children end with it.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {Environment} options.env
 * @param {import('node:child_process').StdioOptions} options.stdio
 * @param {boolean} [options.shell]
 */
export function startChild(command, args, { env, stdio, shell = false }) {
  const childEnv = /** @type {NodeJS.ProcessEnv} */ (env);
  const child = spawn(command, args, { env: childEnv, stdio, shell, detached: !windows, windowsHide: true });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('exit', () => {
    running.delete(child);
    signalGroup(child, 'SIGKILL');
  });
  return child;
}

const defaultGraceMs = 8_000;

/**
 * Ends everything, the newest first, because the newer ones use the older ones.
 * @param {number} [graceMs] after which what still runs is killed
 */
export async function endChildren(graceMs = defaultGraceMs) {
  ending = true;
  const deadline = Date.now() + graceMs;
  for (const child of [...running].reverse()) {
    if (!running.has(child)) continue;
    const gone = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    const late = setTimeout(() => signalGroup(child, 'SIGKILL'), Math.max(0, deadline - Date.now()));
    await gone;
    clearTimeout(late);
  }
}

/**
 * Ctrl-C, SIGTERM and a closed terminal end everything that was started; a second Ctrl-C does so at once.
 * @param {number} exitCode
 * @param {number} [graceMs] after which what still runs is killed
 */
export function endOnSignals(exitCode, graceMs = defaultGraceMs) {
  let firstAt = 0;
  const end = async () => {
    if (ending) return;
    firstAt = Date.now();
    await endChildren(graceMs);
    process.exit(exitCode);
  };
  const onSignal = () => {
    // npm repeats the terminal's Ctrl-C to us within milliseconds: that is not a second one.
    if (ending && Date.now() - firstAt > 500) process.exit(130);
    void end();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, onSignal);
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });

  // npm sends a signal to its shell, which may end without passing it on: then we end as well.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && end(), 200).unref();
}

/**
 * Runs a program to its end, without standard input.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {Environment} [options.env]
 * @param {boolean} [options.show] straight to our own output instead of into `output`
 * @param {number} [options.timeoutMs] for the whole run
 * @param {number} [options.idleMs] without any output
 * @returns {Promise<{ code: number, output: string }>} 127 when it could not be started, 124 when it took too long
 */
export function run(command, args, { env = process.env, show = false, timeoutMs, idleMs } = {}) {
  return new Promise((resolve) => {
    const stream = show ? 'inherit' : 'pipe';
    const shell = windows && command === 'npm';
    const child = startChild(command, args, { env, shell, stdio: ['ignore', stream, stream] });
    let output = '';
    let tooLate = false;

    const giveUp = () => {
      tooLate = true;
      signalGroup(child, 'SIGKILL');
    };
    const whole = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    const idle = idleMs === undefined ? undefined : setTimeout(giveUp, idleMs);
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output += chunk;
      idle?.refresh();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);

    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(whole);
      clearTimeout(idle);
      // During shutdown, the caller must not continue.
      if (!ending) resolve({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', (code) => finish(tooLate ? 124 : (code ?? 1)));
  });
}
