import 'server-only';
import type { Context } from '@/lib/server/context';
import { within } from '@/lib/server/operations/within';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Look } from '@/lib/shared/edge/look';
import { mayAct } from '@/lib/shared/edge/when-to-look';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { countLook } from './look-at-url';

/** How long a purge waits for the look before it, in milliseconds from its begin. */
const WAIT_MS = 700;

/** The URL that a purge is looked at by; undefined where it names none. */
const checkedUrl = ({ target, checkUrl }: PurgeInput) => (target.kind === 'url' ? target.value : checkUrl);

/** A look at what visitors get before a purge. Neither of its promises rejects. */
export interface LookBefore {
  /** Resolves when the look is complete, or when the purge stops waiting for it. */
  inTime: Promise<unknown>;
  /** Writes what was seen in time to the record of the purge, and that nothing will be seen where that is so. */
  keep: (id: string) => Promise<void>;
}

/**
 * Begins to look at the URL of a purge that is about to be sent, or takes what was seen of it just now. Undefined where the
 * desk does not look unasked: a URL with a query may act.
 */
export function lookBefore(context: Context, purge: PurgeInput): LookBefore | undefined {
  const { edge, log, store, uses, caller } = context;
  if (edge.mode !== 'automatic') return undefined;
  const url = checkedUrl(purge);
  const distribution = distributionOf(purge);
  // What was seen before this purge says nothing of what is there before the next one.
  const justSeen = edge.takeSeen(distribution, url);
  if (url === undefined || mayAct(url)) return undefined;

  async function see(url: string): Promise<Look | 'limit' | undefined> {
    if ((await countLook(context)) !== undefined) return 'limit';
    if (justSeen) return justSeen;
    const leave = uses.looks.tryEnter(caller);
    return leave && edge.look(url, distribution).finally(leave);
  }
  const inTime = within(WAIT_MS, see(url)).catch(() => undefined);
  return {
    inTime,
    async keep(id) {
      const seen = await inTime;
      try {
        if (seen === 'limit') await store.looks.giveUp(id, 'limit');
        else if (seen) await store.looks.keepBefore(id, seen);
      } catch (err) {
        log.warn({ err, purgeId: id }, 'look before a purge not recorded');
      }
    },
  };
}
