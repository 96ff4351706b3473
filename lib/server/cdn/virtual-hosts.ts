import 'server-only';
import { z } from 'zod';
import type { VirtualHostSetting } from '@/lib/server/settings/cdn';
import {
  type DistributionKind,
  distributionKinds,
  distributionNameOf,
  kindOfDistribution,
  objectNameOf,
} from '@/lib/shared/distributions/distribution-kind';
import type { ObjectReference } from '@/lib/shared/purges/cdn-purge-request';
import type { CdnConnection } from './connection';
import { type CdnFailure, readAnswerWith, tooManyItems } from './failure';

/** Upper bound of virtual hosts in one namespace; a longer list is invalid. */
const ITEMS_MAX = 20_000;
/** How long a list is cached, in milliseconds. */
const REMEMBERED_MS = 5 * 60_000;
/** The same for a list with no virtual host, or several, for a distribution: someone may be fixing it. */
const DOUBTFUL_MS = 15_000;
/** The maximum number of names in a message. */
const NAMED_MAX = 5;

const listSchema = z.object({
  items: z
    .array(
      z.object({
        name: z.string().min(1),
        namespace: z.string().min(1).nullish(),
        owner_view: z
          .object({
            kind: z.string().nullish(),
            name: z.string().nullish(),
            namespace: z.string().nullish(),
          })
          .nullish()
          .catch(null),
      }),
    )
    .max(ITEMS_MAX, tooManyItems(ITEMS_MAX))
    .nullish(),
});

/** Path of the CDN's list of virtual hosts in a namespace, without host and prefix. */
export const virtualHostsPath = (namespace: string) =>
  `/api/config/namespaces/${encodeURIComponent(namespace)}/virtual_hosts`;

type VirtualHostAnswer = { ok: true; virtualHost: ObjectReference } | { ok: false; failure: CdnFailure };

/** What is known without a call; undefined if nothing is. */
export type KnownVirtualHost = { virtualHost: ObjectReference } | { virtualHost: undefined; problem: string };

export interface VirtualHosts {
  /** Returns the virtual host of a distribution, from a list that is at most a few minutes old. */
  of: (distribution: ObjectReference) => Promise<VirtualHostAnswer>;
  /** The same without waiting: an old or missing list is read in the background. */
  known: (distribution: ObjectReference) => KnownVirtualHost | undefined;
}

interface Owned {
  virtualHost: ObjectReference;
  owner: ObjectReference;
}
interface Read {
  owned: Owned[];
  /** By the monotonic clock, in milliseconds. */
  at: number;
}

/** F5 writes the kind of a view with or without its prefix (`ves.io.schema.views.cdn_loadbalancer`). */
const ownerKind = (text: string | null | undefined) => distributionKinds.find((kind) => text?.endsWith(kind));

/** Placeholder for all distributions of a kind: the names of their virtual hosts do not follow one template. */
const anyOf: Record<DistributionKind, string> = { cdn_loadbalancer: '*', http_loadbalancer: 'http:*' };

/** Returns the setting for a distribution: its own, else the one for its kind. */
export const settingOf = (settings: readonly VirtualHostSetting[], { namespace, name }: ObjectReference) =>
  settings.find(({ distribution }) => distribution === `${namespace}/${name}`) ??
  settings.find(({ distribution }) => distribution === anyOf[kindOfDistribution(name)]);

/** Returns the virtual host of a distribution in a list. It does not guess: none and several are problems. */
function chosen(owned: readonly Owned[], { namespace, name }: ObjectReference): KnownVirtualHost {
  const own = owned.filter(({ owner }) => owner.namespace === namespace && owner.name === name);
  const [first] = own;
  if (first && own.length === 1) return first;
  const names = own.slice(0, NAMED_MAX).map(({ virtualHost }) => virtualHost.name);
  return {
    virtualHost: undefined,
    problem: first
      ? `The CDN lists ${own.length} virtual hosts for ${namespace}/${name}: ${names.join(', ')}${own.length > NAMED_MAX ? ', …' : ''}.`
      : `The CDN lists no virtual host for ${namespace}/${name}.`,
  };
}

/**
 * Finds the virtual host that a purge command must name: by the settings, else by the `owner_view` of the CDN's list.
 * A list has `limitMs`, for a purge waits for it; each namespace is read once for all who ask.
 */
export function createVirtualHosts(
  connection: CdnConnection,
  settings: readonly VirtualHostSetting[],
  { now, monotonic, limitMs }: { now: () => number; monotonic: () => number; limitMs: number },
): VirtualHosts {
  const lists = new Map<string, Read>();
  /** Until when background reads skip a namespace whose list failed. */
  const failedUntil = new Map<string, number>();
  const reading = new Map<string, Promise<{ ok: true; read: Read } | { ok: false; failure: CdnFailure }>>();

  function configured({ namespace, name }: ObjectReference): ObjectReference | undefined {
    const setting = settingOf(settings, { namespace, name });
    return (
      setting && {
        namespace: setting.namespace ?? namespace,
        name: setting.name.replaceAll('{name}', objectNameOf(name)),
      }
    );
  }

  async function ask(namespace: string) {
    const answer = readAnswerWith(
      await connection.call('GET', virtualHostsPath(namespace), undefined, { limitMs }),
      listSchema,
      now(),
    );
    if (!answer.ok) {
      const restMs = Math.max(DOUBTFUL_MS, (answer.failure.retryAfterSeconds ?? 0) * 1000);
      failedUntil.set(namespace, monotonic() + restMs);
      return answer;
    }
    const owned = (answer.data.items ?? []).flatMap(({ name, namespace: own, owner_view: owner }) => {
      const kind = ownerKind(owner?.kind);
      if (!owner?.name || !kind) return [];
      return {
        virtualHost: { namespace: own ?? namespace, name },
        owner: { namespace: owner.namespace || namespace, name: distributionNameOf(kind, owner.name) },
      };
    });
    const read = { owned, at: monotonic() };
    lists.set(namespace, read);
    return { ok: true as const, read };
  }

  function readList(namespace: string) {
    const running = reading.get(namespace) ?? ask(namespace).finally(() => reading.delete(namespace));
    reading.set(namespace, running);
    return running;
  }

  const isFresh = (read: Read | undefined, found: KnownVirtualHost | undefined): boolean =>
    read !== undefined && monotonic() - read.at < (found?.virtualHost ? REMEMBERED_MS : DOUBTFUL_MS);

  return {
    async of(distribution) {
      const set = configured(distribution);
      if (set) return { ok: true, virtualHost: set };
      const earlier = lists.get(distribution.namespace);
      const known = earlier && chosen(earlier.owned, distribution);
      if (known?.virtualHost && isFresh(earlier, known)) return { ok: true, virtualHost: known.virtualHost };
      const answer = await readList(distribution.namespace);
      if (!answer.ok) return answer;
      const found = chosen(answer.read.owned, distribution);
      return found.virtualHost
        ? { ok: true, virtualHost: found.virtualHost }
        : { ok: false, failure: { code: 'cdn_virtual_host_unknown', status: null, message: found.problem, raw: null } };
    },
    known(distribution) {
      const set = configured(distribution);
      if (set) return { virtualHost: set };
      const earlier = lists.get(distribution.namespace);
      const found = earlier && chosen(earlier.owned, distribution);
      const rests = monotonic() < (failedUntil.get(distribution.namespace) ?? 0);
      if (!rests && !isFresh(earlier, found)) void readList(distribution.namespace);
      return found;
    },
  };
}
