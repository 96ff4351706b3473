import { z } from 'zod';
import { distributions, maxDistributions } from '../distributions.ts';
import { virtualHostCounts } from '../f5/catalog.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { bySite, maxSiteDelayMs } from '../sites.ts';
import { BadInput, parseJson } from './bad-input.ts';

const delay = z.int().min(0).max(maxSiteDelayMs);
const virtualHostCount = z.enum(Object.keys(virtualHostCounts) as (keyof typeof virtualHostCounts)[]);
const settingsBody = z.strictObject({
  siteDelaysMs: z.strictObject(bySite(() => delay.optional())).optional(),
  purgesPerMinute: z.number().positive().max(1_000_000).nullable().optional(),
  burst: z.int().min(1).max(1_000_000).optional(),
  readsPerMinute: z.number().positive().max(1_000_000).nullable().optional(),
  readBurst: z.int().min(1).max(1_000_000).optional(),
  distributions: z.int().min(distributions.length).max(maxDistributions).optional(),
  httpLoadBalancers: z.boolean().optional(),
  listSpecs: z.boolean().optional(),
  logQueries: z.boolean().optional(),
  virtualHosts: z.record(z.string(), virtualHostCount).optional(),
  cachePurge: z.literal(['on', 404, 410, 501]).optional(),
  purgeCommands: z.literal(['on', 403, 404, 501]).optional(),
  tokenExpiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  reachable: z.boolean().optional(),
});

const defaultBurst = 5;
/** As F5's example of a quota of reads has it. */
const defaultReadBurst = 18;

interface Target {
  state: SandboxState;
  api: LoopbackServer;
  isAtApi: boolean;
}

export async function applySettings({ state, api, isAtApi }: Target, { body }: { body: string }): Promise<void> {
  const settings = parseJson(settingsBody, body);
  const { siteDelaysMs = {}, purgesPerMinute, burst, readsPerMinute, readBurst, reachable } = settings;
  if (reachable === false && isAtApi)
    throw new BadInput('This port would be gone before the answer: ask the port of the edge');
  if (burst !== undefined && typeof purgesPerMinute !== 'number') throw new BadInput('burst needs purgesPerMinute');
  if (readBurst !== undefined && typeof readsPerMinute !== 'number')
    throw new BadInput('readBurst needs readsPerMinute');
  if (readsPerMinute !== undefined) state.limitReads(readsPerMinute, readBurst ?? defaultReadBurst);
  if (settings.listSpecs !== undefined) state.listSpecs = settings.listSpecs;
  state.logQueries = settings.logQueries ?? state.logQueries;
  if (settings.tokenExpiresAt !== undefined) state.account.tokenExpiresAt = settings.tokenExpiresAt;
  state.apis.cachePurge = settings.cachePurge ?? state.apis.cachePurge;
  state.apis.purgeCommands = settings.purgeCommands ?? state.apis.purgeCommands;
  applyCatalog(state, settings);
  state.siteDelaysMs = bySite((site) => siteDelaysMs[site] ?? state.siteDelaysMs[site]);
  if (purgesPerMinute !== undefined) state.limitPurges(purgesPerMinute, burst ?? defaultBurst);
  if (reachable === true) await api.reappear();
  if (reachable === false) await api.vanish();
}

function applyCatalog({ catalog }: SandboxState, settings: z.output<typeof settingsBody>): void {
  catalog.count = settings.distributions ?? catalog.count;
  catalog.hasHttpLoadBalancers = settings.httpLoadBalancers ?? catalog.hasHttpLoadBalancers;
  for (const [id, count] of Object.entries(settings.virtualHosts ?? {})) {
    if (!catalog.findById(id)) throw new BadInput(`There is no distribution ${id}`);
    catalog.virtualHostCounts.set(id, count);
  }
}
