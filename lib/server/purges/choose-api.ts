import 'server-only';
import { type CdnFailure, isInFormOfF5 } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import type { PurgeApiChange } from '@/lib/server/store/cdn/purge-api-store';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';

type Needs = Pick<Context, 'cdn' | 'store' | 'settings'>;

/** The API that purges are sent by now, and since when where the CDN withdrew the one before. */
export async function purgeApiInUse({ cdn, store, settings }: Needs): Promise<{
  api: PurgeApi;
  change: PurgeApiChange | undefined;
}> {
  const { purgeApi } = settings.cdn;
  const change = purgeApi === 'auto' ? await store.purgeApis.find(cdn.source) : undefined;
  return { api: purgeApi === 'auto' ? (change?.api ?? 'cache-purge') : purgeApi, change };
}

/** By which of the CDN's APIs a purge is sent now: as the settings say, else as the CDN has shown what it offers. */
export const currentApi = async (needs: Needs): Promise<PurgeApi> => (await purgeApiInUse(needs)).api;

/**
 * Whether another API is used after this answer. A page of something between the desk and the CDN changes nothing for
 * good. From commands nothing leads back: the other API cannot tell whether it executes a purge a second time.
 */
export const isWithdrawal = ({ settings }: Pick<Needs, 'settings'>, api: PurgeApi, failure: CdnFailure): boolean =>
  settings.cdn.purgeApi === 'auto' &&
  api === 'cache-purge' &&
  failure.code === 'cdn_api_withdrawn' &&
  isInFormOfF5(failure);

/** Which API to use after the CDN withdrew this one; all replicas use it from then on. */
export async function apiAfterWithdrawal(
  { cdn, store, now, log }: Needs & Pick<Context, 'now' | 'log'>,
  withdrawn: PurgeApi,
  { status, message }: Pick<CdnFailure, 'status' | 'message'>,
): Promise<PurgeApi> {
  const api = 'purge-command';
  const isNews = await store.purgeApis.learn(cdn.source, { api, at: now(), reason: message });
  if (isNews) log.warn({ withdrawn, api, cdnStatus: status, cdnMessage: message }, 'CDN withdrew a purge API');
  return api;
}
