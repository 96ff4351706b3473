import type { SandboxControl } from './sandbox-control';

/** The bodies of the purges that the CDN was asked for, in order. */
export const purgeBodies = async (sandbox: SandboxControl): Promise<unknown[]> =>
  (await sandbox.purges()).map((purge) => JSON.parse(purge.body));

/** How many purges the CDN was asked for. */
export const purgeCount = async (sandbox: SandboxControl) => (await sandbox.purges()).length;
