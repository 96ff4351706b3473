import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';

type Needs = Pick<Context, 'cdn' | 'store' | 'settings'>;

/** By which of the CDN's APIs a purge is sent now: as the settings say, else as the CDN has shown what it offers. */
export async function currentApi({ cdn, store, settings }: Needs): Promise<PurgeApi> {
  const { purgeApi } = settings.cdn;
  if (purgeApi !== 'auto') return purgeApi;
  return (await store.purgeApis.find(cdn.source))?.api ?? 'cache-purge';
}

/**
 * Which API to use after the CDN said that it does not offer this one; all replicas use it from then on. Undefined where
 * there is none. From commands nothing leads back: the other API cannot tell whether it executes a purge a second time.
 */
export async function apiAfterWithdrawal(
  { cdn, store, settings, now, log }: Needs & Pick<Context, 'now' | 'log'>,
  withdrawn: PurgeApi,
  { status, message }: Pick<CdnFailure, 'status' | 'message'>,
): Promise<PurgeApi | undefined> {
  if (settings.cdn.purgeApi !== 'auto' || withdrawn !== 'cache-purge') return undefined;
  const api = 'purge-command';
  const isNews = await store.purgeApis.learn(cdn.source, { api, at: now(), reason: message });
  if (isNews) log.warn({ withdrawn, api, cdnStatus: status, cdnMessage: message }, 'CDN withdrew a purge API');
  return api;
}
