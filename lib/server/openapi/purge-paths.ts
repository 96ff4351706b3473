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
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Visible ASCII, a new one for each purge: with it, a repeated call never purges twice.' }),
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
      summary: 'The history, page by page',
      tag: 'Purges',
      query: purgeListQuerySchema,
      answers: { 200: { description: 'A page.', body: purgePageSchema.meta({ id: 'PurgePage' }) } },
      problems: ['invalid_query'],
    }),
    post: operation({
      id: 'submitPurge',
      summary: 'Send one purge',
      description:
        'Exactly one target and one mode. It is recorded before it is sent, and sent once; a problem says in `purged` whether anything may have been purged, and in `purgeId` which record tells more.',
      tag: 'Purges',
      header: idempotencyKey,
      body: purgeInputSchema.meta({ id: 'PurgeInput' }),
      answers: {
        201: { description: 'The CDN accepted it.', body: purge },
        202: {
          description:
            'Recorded, and sent as soon as the CDN takes it: `nextSendAt` and `Retry-After` say when at the earliest.',
          body: purge,
        },
        200: { description: 'This Idempotency-Key had been used for this very purge: its record.', body: purge },
      },
      problems: [...cdnProblems],
    }),
  },
  '/api/purges/{id}': {
    get: operation({
      id: 'getPurge',
      summary: 'One purge, at once or as soon as it is through',
      description: 'With `wait`, the answer comes when nothing in the record moves any more, or after so many seconds.',
      tag: 'Purges',
      path: byId,
      query: purgeQuerySchema,
      answers: { 200: { description: 'The record.', body: details } },
      problems: ['not_found', 'invalid_query'],
    }),
  },
  '/api/purges/{id}/cancellation': {
    post: operation({
      id: 'cancelPurge',
      summary: 'Withdraw a purge that waits',
      description: 'For its actor, and for a lead of its distribution.',
      tag: 'Purges',
      path: byId,
      answers: { 200: { description: 'The record.', body: details } },
      problems: ['not_found', 'not_queued'],
    }),
  },
  [paths.api.sendWindow]: {
    get: operation({
      id: 'getSendWindow',
      summary: 'When a new purge would be sent',
      tag: 'Purges',
      answers: { 200: { description: 'At once, or when at the earliest and why.', body: sendWindowSchema } },
    }),
  },
  '/api/purges/{id}/resolution': {
    post: operation({
      id: 'resolvePurge',
      summary: 'Close an unconfirmed purge by hand',
      tag: 'Purges',
      path: byId,
      body: resolutionInputSchema,
      answers: { 200: { description: 'The record.', body: details } },
      problems: ['not_found', 'not_unconfirmed', 'forbidden_distribution'],
    }),
  },
  [paths.api.duplicates]: {
    get: operation({
      id: 'findDuplicates',
      summary: 'The same purge, sent a short while ago',
      tag: 'Purges',
      query: duplicateFields,
      answers: { 200: { description: 'The newest of them.', body: duplicatesSchema } },
      problems: ['invalid_query', 'forbidden_distribution'],
    }),
  },
  [paths.api.purgeExport]: {
    get: operation({
      id: 'exportPurges',
      summary: 'Everything under a filter as a download',
      tag: 'Purges',
      query: purgeExportQuerySchema,
      answers: { 200: { description: 'A connection that breaks off means that it is not all.', body: DOWNLOADS } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.purgeSummary]: {
    get: operation({
      id: 'summarizePurges',
      summary: 'Purges by day and outcome',
      tag: 'Purges',
      query: purgeSummaryQuerySchema,
      answers: { 200: { description: 'The summary.', body: purgeSummarySchema } },
      problems: ['invalid_query'],
    }),
  },
};
