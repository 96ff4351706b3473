import 'server-only';
import { createHash } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { AppError } from '@/lib/server/app-error';
import { auditOf, auditRefusal, authorizeAnyPurge, mayBeSeen, refuse } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { requireDistribution } from '@/lib/server/distributions/list-distributions';
import { currentApi } from '@/lib/server/purges/choose-api';
import { checkNotes, countPurge, notRecorded, storeUnavailable } from '@/lib/server/purges/submit-purge';
import { isRetriedMeanwhile } from '@/lib/server/store/bulk/bulk-retries';
import { isTooManyWaiting } from '@/lib/server/store/bulk/bulk-store';
import type { CreatedBulkJob } from '@/lib/shared/bulk/bulk-job';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { likelyServing } from '@/lib/shared/distributions/search-distributions';
import type { Mode } from '@/lib/shared/purges/purge-terms';
import { counted } from '@/lib/shared/text/counted';
import { type BulkLine, type PlacedList, placeList } from './place-list';
import { type Created, keptAnswer, replay } from './repeated-request';
import { secondsToSend, tooManyWaiting } from './waiting-lines';

/** For those who may purge something somewhere. */
export const authorizeLists = (context: Context) => authorizeAnyPurge(context, 'bulk.submit');

/** The request: a list, and how to purge it. */
export interface BulkRequest {
  mode: Mode;
  reason?: string | undefined;
  ticket?: string | undefined;
  /** `namespace/name` of the distribution that is taken where several serve a URL. */
  preferred?: string | undefined;
  skipInvalid: boolean;
  /** Of a retry: the job whose failed purges these are, the jobs with the same lines until now, and what the request is known by. */
  retry?: { of: string; family: readonly string[]; requestHash: string } | undefined;
  lines: readonly BulkLine[];
}

/** What `createBulkJob` refuses a list with, beside its lines, `invalid_input` and the rate limit. */
export const bulkProblems = [
  'forbidden',
  'forbidden_distribution',
  'forbidden_kind',
  'forbidden_mode',
  'not_found',
  'bulk_too_many_waiting',
  'bulk_too_slow',
  'idempotency_key_reused',
  'distributions_unavailable',
  'distribution_unread',
  'recording_unknown',
] as const;

const READ_AGAIN_SECONDS = 5;
/** As many distributions as an audit entry names, and as many refusals as one list writes into the audit log. */
const NAMED_MAX = 5;
/** As many distributions as one list has read before others. */
const WANTED_MAX = 5;

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The same request has the same hash. */
const requestHash = ({ mode, reason, ticket, preferred, skipInvalid, lines }: BulkRequest) =>
  sha256(
    JSON.stringify([
      mode,
      reason ?? null,
      ticket ?? null,
      preferred ?? null,
      skipInvalid,
      lines.map(({ value, where = null }) => [value, where]),
    ]),
  );

/** SHA-256 over the purges of a list in order, a line each: distribution and URL. */
const listHash = ({ places, lines }: PlacedList) => {
  const names = places.map(({ namespace, distribution }) => `${namespace}/${distribution}`);
  return sha256(lines.map(([, place, url]) => `${names[place]} ${url}\n`).join(''));
};

/** What an audit entry says a list is about. */
function listSubject(mode: Mode, count: number, names: readonly string[]) {
  const named = names.slice(0, NAMED_MAX).join(', ');
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  return `${mode} list of ${counted(count, 'URL')}${names.length > 0 ? ` on ${named}${more}` : ''}`;
}

/** Asks for these distributions to be read, because their domains are not known yet. */
async function refuseUntilRead(context: Context, unread: readonly { namespace: string; name: string }[]) {
  await context.distributions.want(unread.slice(0, WANTED_MAX));
  throw new AppError('distribution_unread', { retryAfterSeconds: READ_AGAIN_SECONDS });
}

/** The distributions that lines name and that are not known. The list of them may be a moment old: it is read again for them. */
async function findNamed({ distributions }: Context, names: readonly string[]): Promise<Distribution[]> {
  const perNamespace = new Map(names.map((name) => [name.split('/', 1)[0], name]));
  const asked = new Set([...names.slice(0, WANTED_MAX), ...perNamespace.values()]);
  const answers = await Promise.all([...asked].map((name) => distributions.find(name)));
  if (answers.some((answer) => 'because' in answer && answer.because === 'unavailable'))
    throw new AppError('distributions_unavailable', { retryAfterSeconds: READ_AGAIN_SECONDS });
  return answers.flatMap(({ found }) => found ?? []);
}

/** The distributions that the caller may see, those included that a list names and that are read only now. */
async function knownFor(context: Context, { preferred, lines }: BulkRequest): Promise<Distribution[]> {
  const { distributions } = context;
  if (preferred !== undefined && !mayBeSeen(context, preferred))
    await refuse(context, { action: 'bulk.submit', subject: preferred }, 'forbidden_distribution');
  const extra = preferred === undefined ? [] : [await requireDistribution(context, preferred)];
  const named = new Set(
    lines.flatMap(({ where }) => (where !== undefined && mayBeSeen(context, where) ? [where] : [])),
  );
  const missingIn = (items: readonly Distribution[]) => {
    const names = new Set(items.map(distributionKey));
    return [...named].filter((name) => !names.has(name));
  };
  let { items, unread } = await distributions.all();
  const missing = missingIn([...items, ...extra]);
  if (missing.length > 0) {
    const listed = new Set(unread.map(distributionKey));
    extra.push(
      ...(await findNamed(
        context,
        missing.filter((name) => !listed.has(name)),
      )),
    );
    ({ items, unread } = await distributions.all());
    const still = new Set(missingIn([...items, ...extra]));
    const waiting = unread.filter((one) => still.has(distributionKey(one)));
    if (waiting.length > 0) await refuseUntilRead(context, waiting);
  }
  const known = new Map([...items, ...extra].map((item) => [distributionKey(item), item]));
  return [...known.values()].filter((item) => mayBeSeen(context, distributionKey(item)));
}

/**
 * Handles hosts that no known distribution serves while some distributions are unread: then the answer is not known yet. A
 * line that is left out is lost, so it must be certain.
 */
async function refuseUnread(context: Context, unserved: ReadonlySet<string>, { skipInvalid }: BulkRequest) {
  if (unserved.size === 0) return;
  const { reading, unread, items, problems } = await context.distributions.all();
  const visible = unread.filter((one) => mayBeSeen(context, distributionKey(one)));
  const likely = likelyServing([...unserved], visible);
  if (likely.length > 0) await refuseUntilRead(context, likely);
  if (skipInvalid && reading && (visible.length > 0 || unread.length === 0)) await refuseUntilRead(context, visible);
  if (items.length === 0 && (reading || problems.length > 0))
    throw new AppError('distributions_unavailable', { retryAfterSeconds: READ_AGAIN_SECONDS });
}

/** Refuses a list with lines that cannot be purged; the audit log gets what the sender may not do. */
async function refuseRejected(
  context: Context,
  { mode, skipInvalid, retry }: BulkRequest,
  list: PlacedList,
): Promise<void> {
  const { rejected, forbidden, forbiddenLines, lines } = list;
  for (const [key, code] of [...forbidden].slice(0, NAMED_MAX)) {
    const attempt = { action: 'bulk.submit', subject: listSubject(mode, forbiddenLines, [key]) } as const;
    await auditRefusal(context, attempt, code);
  }
  if (rejected.length === 0 || (skipInvalid && lines.length > 0)) return;
  const [code] = forbidden.values();
  if (code && forbiddenLines === rejected.length) throw new AppError(code, { rejected });
  throw new AppError(retry ? 'bulk_retry_rejected' : 'bulk_rejected', { rejected });
}

/**
 * Records a list as one job: asks for each distribution in it whether this caller may, checks each line as a single purge
 * is checked, and writes all of it at once. The worker sends it. An idempotency key is used at most once.
 */
export async function createBulkJob(
  context: Context,
  request: BulkRequest,
  idempotencyKey: string | undefined,
): Promise<Created> {
  await authorizeLists(context);
  const { mode, reason, ticket, preferred, retry } = request;
  // Reading a long list takes some milliseconds, and so does each hash.
  await otherWork();
  const hash = retry?.requestHash ?? requestHash(request);
  await otherWork();
  // The next request for the same retry may bring other lines.
  const broughtLines = retry ? [] : request.lines;
  const earlier = await replay(context, idempotencyKey, hash, broughtLines);
  if (earlier) return earlier;
  const total = request.lines.length;
  await countPurge(context, { action: 'bulk.submit', subject: listSubject(mode, total, []) });

  const list = await placeList(context, request.lines, await knownFor(context, request), { mode, preferred });
  await refuseUnread(context, list.unserved, request);
  await refuseRejected(context, request, list);
  const [[, , first] = [0, 0, '']] = list.lines;
  const policy = context.settings.auth.policy;
  const missing = checkNotes(policy, { target: { kind: 'url', value: first }, reason, ticket }, { reach: 'part' });
  const errors = Object.entries(missing).map(([field, message]) => [field, [message]]);
  if (errors.length > 0) throw new AppError('invalid_input', { errors: Object.fromEntries(errors) });

  const id = context.newId();
  const { places, lines, duplicates, rejected } = list;
  const secondsLeft = await secondsToSend(context, { id, count: lines.length });
  const answer: CreatedBulkJob = { id, total, accepted: lines.length, duplicates, rejected, secondsLeft };
  const listSha256 = listHash(list);
  await otherWork();
  const names = places.map(({ namespace, distribution }) => `${namespace}/${distribution}`);
  const attempt = { action: 'bulk.submit', subject: listSubject(mode, lines.length, names), subjectId: id } as const;
  const counts = `${total} lines: ${lines.length} purges, ${duplicates} duplicates, ${rejected.length} rejected`;
  const isNew = await context.store.bulk
    .create(
      {
        id,
        actor: context.caller.actor,
        mode,
        reason: reason ?? null,
        ticket: ticket ?? null,
        retryOf: retry?.of ?? null,
        authority: context.caller,
        ...(retry && { family: retry.family }),
        places,
        lines,
        listSha256,
        idempotencyKey: idempotencyKey ?? null,
        requestHash: hash,
        waitingMax: context.settings.waitingLinesMax,
        answer: keptAnswer(idempotencyKey === undefined ? { ...answer, rejected: [] } : answer, broughtLines),
        audit: auditOf(context, attempt, `${counts}; SHA-256 ${listSha256}`),
      },
      {
        at: context.now(),
        api: await currentApi(context).catch(storeUnavailable),
        newId: context.newId,
      },
    )
    .catch((cause: unknown) => {
      if (isRetriedMeanwhile(cause)) throw cause;
      if (isTooManyWaiting(cause)) throw tooManyWaiting(context, cause, lines.length);
      return notRecorded()(cause);
    });
  if (isNew) {
    context.log.info({ jobId: id, ...answer, rejected: rejected.length }, 'bulk job recorded');
    return { outcome: 'created', answer };
  }
  const replayed = await replay(context, idempotencyKey, hash, broughtLines);
  if (!replayed) throw new Error('a bulk job was not recorded');
  return replayed;
}
