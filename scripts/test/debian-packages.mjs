import { existsSync } from 'node:fs';
import { run } from '../run/child-processes.mjs';

const minutes = 60_000;

/** Programs that some tests use, by the Debian package that brings them; a test without its program counts as skipped. */
const usedByTests = {
  pgbouncer: ['/usr/sbin/pgbouncer'],
  nginx: ['/usr/sbin/nginx', '/usr/bin/nginx'],
  // The packages of the module and the program alone: they start no service.
  'apache2-bin': ['/usr/sbin/apache2'],
  'libapache2-mod-auth-openidc': ['/usr/lib/apache2/modules/mod_auth_openidc.so'],
};

/** Only for tests that are too slow for every change. */
const usedByFullTests = { 'firefox-esr': ['/usr/bin/firefox-esr', '/usr/bin/firefox'] };

const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** @param {string[]} names @returns {Promise<boolean>} whether all of them are installed now */
async function install(names) {
  console.log(`installing ${names.join(', ')} with apt-get…`);
  // In this runlevel Debian starts no service that a package brings: port 80 is not ours.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const args = ['install', '-y', '--no-install-recommends', ...names];
  return (await run('apt-get', args, { env, timeoutMs: 10 * minutes })).code === 0;
}

/**
 * Installs the first of several choices that Debian has. Only root can, and only where there is apt-get.
 * @param {...string[]} choices names of packages that belong together
 */
export async function installDebianPackages(...choices) {
  if (!canInstall()) return;
  await run('apt-get', ['update'], { timeoutMs: 10 * minutes });
  for (const names of choices) if (await install(names)) return;
}

/**
 * Installs what tests use beside a browser and a database, as far as that is possible here.
 * @param {boolean} full whether all tests run, the slow ones too
 */
export async function installTestPrograms(full) {
  const missing = Object.entries({ ...usedByTests, ...(full && usedByFullTests) }).filter(
    ([, paths]) => !paths.some((path) => existsSync(path)),
  );
  if (missing.length > 0) await installDebianPackages(missing.map(([name]) => name));
}
