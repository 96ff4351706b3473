import assert from 'node:assert/strict';
import type { CreatedShare, ListedShare, Shared, ShareList } from '../../lib/shared/shares/share';
import { ask } from './api';

interface Desk {
  url: string;
}

const json = { 'content-type': 'application/json' };

/** Creates a link as the dialog does; it expires in 7 days and shows nothing optional unless a test says so. */
export async function makeShare(desk: Desk, input: Record<string, unknown>): Promise<CreatedShare> {
  const body = JSON.stringify({ expiry: '7d', ...input });
  const answer = await ask<CreatedShare>(desk, '/api/shares', { method: 'POST', headers: json, body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

export const readShared = <Body = Shared>(desk: Desk, token: string, query = '') =>
  ask<Body>(desk, `/api/share/${token}${query}`);

export const listShares = async (desk: Desk) => (await ask<ShareList>(desk, '/api/shares')).body.items;

export const revoke = async (desk: Desk, id: string) =>
  (await ask<ListedShare>(desk, `/api/shares/${id}`, { method: 'DELETE' })).body;
