import 'server-only';
import { z } from 'zod';
import { purgeListQuerySchema } from '@/lib/shared/history/history-filter';
import { purgeExportQuerySchema } from '@/lib/shared/history/purge-export';
import { purgeSummaryQuerySchema, purgeSummarySchema } from '@/lib/shared/history/purge-summary';
import { paths } from '@/lib/shared/paths';
import { duplicateFields, duplicatesSchema } from '@/lib/shared/purges/duplicates';
import { purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { purgeQuerySchema } from '@/lib/shared/purges/purge-query';
import { purgeDetailsSchema, purgePageSchema, purgeSchema } from '@/lib/shared/purges/purge-record';
import { resolutionInputSchema } from '@/lib/shared/purges/resolution';
import { sendWindowSchema } from '@/lib/shared/purges/send-window';
import { byId, DOWNLOADS, operation } from './operation';

const purge = purgeSchema.meta({ id: 'Purge' });
const details = purgeDetailsSchema.meta({ id: 'PurgeDetails' });

const idempotencyKey = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({
    description:
      'Visible ASCII characters, a new key for each purge. A repeated request with the same key never purges twice.',
  }),
});

/** The purge calls may fail in every way that the CDN can. */
const cdnProblems = [
  'idempotency_key_reused',
  'invalid_idempotency_key',
  'purge_in_progress',
  'forbidden_distribution',
  'forbidden_kind',
  'forbidden_mode',
  'forbidden_reach',
  'distributions_unavailable',
  'store_unavailable',
  'recording_unknown',
  'cdn_unreachable',
  'cdn_down',
  'cdn_rejected',
  'cdn_unauthenticated',
  'cdn_forbidden',
  'cdn_not_found',
  'cdn_conflict',
  'cdn_rate_limited',
  'waited_too_long',
  'cdn_refused',
  'cdn_internal_error',
  'cdn_unavailable',
  'cdn_gateway_timeout',
  'cdn_timeout',
  'cdn_connection_lost',
  'cdn_unreadable_answer',
  'cdn_redirected',
  'cdn_answer_too_large',
  'cdn_unexpected_answer',
  'outcome_not_recorded',
] as const;

export const purgePaths = {
  [paths.api.purges]: {
    get: operation({
      id: 'listPurges',
      summary: 'List purges, one page at a time',
      tag: 'Purges',
      query: purgeListQuerySchema,
      answers: { 200: { description: 'One page of results.', body: purgePageSchema.meta({ id: 'PurgePage' }) } },
      problems: ['invalid_query'],
    }),
    post: operation({
      id: 'submitPurge',
      summary: 'Submit a purge',
      description:
        'Requires exactly one target and one mode. Purge Desk records the purge before it sends it, and sends it once. In an error, `purged` says whether anything may have been purged, and `purgeId` names the record with the details.',
      tag: 'Purges',
      header: idempotencyKey,
      body: purgeInputSchema.meta({ id: 'PurgeInput' }),
      answers: {
        201: { description: 'The CDN accepted the purge.', body: purge },
        202: {
          description: 'Recorded and queued. `nextSendAt` and `Retry-After` contain the earliest send time.',
          body: purge,
        },
        200: {
          description: 'The same request was already submitted with this Idempotency-Key. This is its record.',
          body: purge,
        },
      },
      problems: [...cdnProblems],
    }),
  },
  '/api/purges/{id}': {
    get: operation({
      id: 'getPurge',
      summary: 'Get a purge, immediately or after it completes',
      description: 'With `wait`, the response arrives when the record is final, or after that many seconds.',
      tag: 'Purges',
      path: byId,
      query: purgeQuerySchema,
      answers: { 200: { description: 'The record of the purge.', body: details } },
      problems: ['not_found', 'invalid_query'],
    }),
  },
  '/api/purges/{id}/cancellation': {
    post: operation({
      id: 'cancelPurge',
      summary: 'Cancel a queued purge',
      description: 'Allowed for the actor of the purge and for leads of its distribution.',
      tag: 'Purges',
      path: byId,
      answers: { 200: { description: 'The record of the purge.', body: details } },
      problems: ['not_found', 'not_queued'],
    }),
  },
  [paths.api.sendWindow]: {
    get: operation({
      id: 'getSendWindow',
      summary: 'Get the send time of the next purge',
      tag: 'Purges',
      answers: {
        200: {
          description: 'The earliest send time and the reason for the delay, or null if there is no delay.',
          body: sendWindowSchema,
        },
      },
    }),
  },
  '/api/purges/{id}/resolution': {
    post: operation({
      id: 'resolvePurge',
      summary: 'Resolve an unconfirmed purge manually',
      tag: 'Purges',
      path: byId,
      body: resolutionInputSchema,
      answers: { 200: { description: 'The record of the purge.', body: details } },
      problems: ['not_found', 'not_unconfirmed', 'forbidden_distribution'],
    }),
  },
  [paths.api.duplicates]: {
    get: operation({
      id: 'findDuplicates',
      summary: 'Find recent purges with the same target',
      tag: 'Purges',
      query: duplicateFields,
      answers: { 200: { description: 'The most recent matches.', body: duplicatesSchema } },
      problems: ['invalid_query', 'forbidden_distribution'],
    }),
  },
  [paths.api.purgeExport]: {
    get: operation({
      id: 'exportPurges',
      summary: 'Export purges that match a filter',
      tag: 'Purges',
      query: purgeExportQuerySchema,
      answers: { 200: { description: 'A dropped connection means the download is incomplete.', body: DOWNLOADS } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.purgeSummary]: {
    get: operation({
      id: 'summarizePurges',
      summary: 'Count purges by time and outcome',
      tag: 'Purges',
      query: purgeSummaryQuerySchema,
      answers: { 200: { description: 'The summary.', body: purgeSummarySchema } },
      problems: ['invalid_query'],
    }),
  },
};
