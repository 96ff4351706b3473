import { matchF5Route } from '../../sandbox/f5-routes';
import type { SandboxControl } from './sandbox-control';

/** The bodies of the purges that the CDN was asked for, in order. */
export const purgeBodies = async (sandbox: SandboxControl): Promise<unknown[]> =>
  (await sandbox.purges()).map((purge) => JSON.parse(purge.body));

/** How many purges the CDN was asked for. */
export const purgeCount = async (sandbox: SandboxControl) => (await sandbox.purges()).length;

const polls: ReadonlySet<string | undefined> = new Set(['status', 'operations']);

/** What the CDN was asked but how purges stand: the worker's desk goes on following those of the tests before. */
export const requestsButPolls = async (sandbox: SandboxControl) =>
  (await sandbox.requests()).filter(({ path }) => !polls.has(matchF5Route(path)?.name));
