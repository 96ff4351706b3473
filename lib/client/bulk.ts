import { queryOptions } from '@tanstack/react-query';
import type { BulkJob, BulkJobInput, BulkJobPage, CreatedBulkJob, RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { jobSteps } from '@/lib/shared/bulk/job-steps';
import { paths } from '@/lib/shared/paths';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isNumber, isText, listOf, oneOf, orNull } from './fits';
import { pollEvery } from './polling';
import { ProblemError, request } from './request';

/** How often a job is polled while it is being sent, and while only sites are still working, in milliseconds. */
const WHILE_SENDING_MS = 1000;
const WHILE_TRACKED_MS = 5000;

const isCreated = has<CreatedBulkJob>({ id: isText, total: isNumber, accepted: isNumber, duplicates: isNumber });
const isBulkJob = has<BulkJob>({
  id: isText,
  createdAt: isText,
  actor: isText,
  mode: oneOf(modes),
  total: isNumber,
  counts: has({}),
  finishedAt: orNull(isText),
  leftToRetry: isNumber,
  retriedBy: listOf(isText),
  may: listOf(oneOf(jobSteps)),
});

/** Records a list. With a reused key, returns the first job and records nothing. */
export const createBulkJob = ({ input, idempotencyKey }: { input: BulkJobInput; idempotencyKey: string }) =>
  request(paths.api.bulkJobs, isCreated, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify(input),
  });

/** The refused lines, if they are the reason why nothing was recorded. */
export const rejectedBy = (error: unknown): RejectedLine[] =>
  error instanceof ProblemError ? (error.problem.rejected ?? []) : [];

/** Whether anything about it may still change. */
const isJobInProgress = ({ finishedAt, counts: { accepted = 0 } }: BulkJob) => finishedAt === null || accepted > 0;

export const bulkJob = (id: string) =>
  queryOptions({
    queryKey: ['bulk', id],
    queryFn: ({ signal }) => request(paths.api.bulkJob(id), isBulkJob, { signal }),
    refetchInterval: pollEvery((job: BulkJob | undefined) => {
      if (!job || job.finishedAt === null) return WHILE_SENDING_MS;
      return isJobInProgress(job) && WHILE_TRACKED_MS;
    }),
  });

const isJobPage = has<BulkJobPage>({ items: listOf(isBulkJob) });
/** The number of jobs listed next to the form. */
export const LATEST_JOBS = 5;

/** The newest jobs, polled while one of them is in progress. */
export const latestJobs = queryOptions({
  queryKey: ['bulk', 'latest'],
  queryFn: ({ signal }) => request(`${paths.api.bulkJobs}?limit=${LATEST_JOBS}`, isJobPage, { signal }),
  refetchInterval: pollEvery(
    (page: BulkJobPage | undefined) =>
      (page?.items.some(({ finishedAt }) => finishedAt === null) ?? false) && WHILE_TRACKED_MS,
  ),
});

const post = (path: string) => request(path, isBulkJob, { method: 'POST' });
export const pauseBulkJob = (id: string) => post(paths.api.bulkPause(id));
export const resumeBulkJob = (id: string) => post(paths.api.bulkResume(id));
export const cancelBulkJob = (id: string) => post(paths.api.bulkCancellation(id));
/** The notes of a retry. An empty note defaults to that of the first job. */
interface RetryTerms {
  reason: string;
  ticket: string;
  /** Skips purges that are no longer possible. */
  skipInvalid: boolean;
}

/** Submits the failed purges of a job as a new job and returns it. The same key returns the same job. */
export const retryBulkJob = (id: string, { reason, ticket, skipInvalid }: RetryTerms, idempotencyKey: string) =>
  request(paths.api.bulkRetry(id), isCreated, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify({ ...(reason && { reason }), ...(ticket && { ticket }), skipInvalid }),
  });
