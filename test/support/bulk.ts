import assert from 'node:assert/strict';
import type { BulkJob, CreatedBulkJob } from '../../lib/shared/bulk/bulk-job';
import type { Purge, PurgePage } from '../../lib/shared/purges/purge-record';
import { ask, history } from './api';

interface Desk {
  url: string;
}

const JSON_BODY = { 'content-type': 'application/json' };

export const SHOP = 'https://www.shop.example';
/** So many URLs of the shop that no other list has. */
export const urlsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${SHOP}/${name}/${index}`);

export const sendList = <Body = CreatedBulkJob>(
  desk: Desk,
  list: Record<string, unknown>,
  headers: Record<string, string> = {},
) =>
  ask<Body>(desk, '/api/bulk-jobs', {
    method: 'POST',
    headers: { ...JSON_BODY, ...headers },
    body: JSON.stringify({ mode: 'soft', ...list }),
  });

/** Sends a list as a text; everything else is in the query. */
export const sendListText = <Body = CreatedBulkJob>(
  desk: Desk,
  query: string,
  body: string | Buffer,
  type = 'text/plain',
  headers: Record<string, string> = {},
) => ask<Body>(desk, `/api/bulk-jobs${query}`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });

export async function readJob(desk: Desk, id: string, headers: Record<string, string> = {}): Promise<BulkJob> {
  const { status, body } = await ask<BulkJob>(desk, `/api/bulk-jobs/${id}`, { headers });
  assert.equal(status, 200);
  const counted = Object.values(body.counts).reduce((sum, count) => sum + count, 0);
  assert.equal(counted + body.removed, body.total, 'the counts of a job are its total');
  return body;
}

export const stepJob = <Body = BulkJob>(
  desk: Desk,
  id: string,
  step: 'pause' | 'resume' | 'cancellation',
  headers: Record<string, string> = {},
) => ask<Body>(desk, `/api/bulk-jobs/${id}/${step}`, { method: 'POST', headers });

/** Sends the failed purges of a job again. */
export const retryJob = <Body = CreatedBulkJob>(desk: Desk, id: string, terms: Record<string, unknown> = {}) =>
  ask<Body>(desk, `/api/bulk-jobs/${id}/retry`, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(terms) });

/** Every purge of a job by the history, the oldest first. */
export async function purgesOf(desk: Desk, job: string, headers: Record<string, string> = {}): Promise<Purge[]> {
  const purges: Purge[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { job, sort: 'oldest', limit: 200, ...(cursor && { cursor }) };
    const { body } = await history<PurgePage>(desk, query, headers);
    purges.push(...body.items);
    cursor = body.nextCursor;
  }
  return purges;
}
