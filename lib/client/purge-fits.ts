import type { PurgeLooks } from '@/lib/shared/edge/look';
import type { Duplicates } from '@/lib/shared/purges/duplicates';
import type {
  Finding,
  FoldedJob,
  Purge,
  PurgeDetails,
  PurgeEvent,
  PurgePage,
  RecordedTarget,
} from '@/lib/shared/purges/purge-record';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { modes, renewals, targetKinds } from '@/lib/shared/purges/purge-terms';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { has, isNumber, isText, listOf, oneOf, orNull } from './fits';
import { isLook } from './looks';

const isTarget = has<RecordedTarget>({ kind: oneOf([...targetKinds, 'unknown']) });

/** The fields that pages show of every purge, including pages of share links. */
export const recordedFields = {
  status: oneOf(purgeStatuses),
  namespace: isText,
  distribution: isText,
  target: isTarget,
  mode: oneOf([...modes, null]),
  createdAt: isText,
  updatedAt: isText,
  error: orNull(has({ code: isText })),
  // A desk of an earlier version has none.
  renewal: oneOf([...renewals, undefined]),
};
const fields = { id: isText, ...recordedFields };

const isLooks = has<PurgeLooks>({ before: orNull(isLook), after: listOf(isLook), sentence: isText });

export const isPurge = has<Purge>(fields);

export const isPurgeDetails = has<PurgeDetails>({
  ...fields,
  events: listOf(has<PurgeEvent>({ to: oneOf(purgeStatuses), reason: isText, at: isText })),
  sites: listOf(has({ site: isText, state: isText })),
  sentWith: listOf(has({ id: isText, target: isTarget })),
  looks: isLooks,
  finding: orNull(has<Finding>({ candidates: listOf(isText) })),
});

export const isPurgePage = has<PurgePage>({
  items: listOf(isPurge),
  nextCursor: orNull(isText),
  previousCursor: orNull(isText),
});

const isFoldedJob = has<FoldedJob>({ id: isText, total: isNumber, counts: has({}) });

/** The bulk jobs of pages by their ID; a later page overrides an earlier one. */
export const foldedJobs = (...pages: (PurgePage | undefined)[]) =>
  new Map<string | null, FoldedJob>(
    pages
      .flatMap((page) => page?.jobs ?? [])
      .filter(isFoldedJob)
      .map((job) => [job.id, job]),
  );

export const isDuplicates = has<Duplicates>({ items: listOf(isPurge), otherSpellings: listOf(isPurge) });

export const isSendWindow = has<SendWindow>({ waiting: isNumber, perMinute: isNumber, nextSafeAt: orNull(isText) });
