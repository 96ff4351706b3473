import assert from 'node:assert/strict';
import type { CreatedCredential } from '../../lib/shared/access/credential';
import { ask } from './api';

const json = { 'content-type': 'application/json' };

/** Returns a name that no other test uses: a desk accepts each name once. */
export const credentialName = (what: string) => `${what}-${crypto.randomUUID().slice(0, 8)}`;

/** Creates a credential as the local operator. */
export async function makeCredential(
  desk: { url: string },
  input: { name: string; role: string; distributions?: readonly string[] | null; expiry?: string },
): Promise<CreatedCredential & { headers: Record<string, string> }> {
  const body = JSON.stringify({ distributions: null, expiry: '30d', ...input });
  const answer = await ask<CreatedCredential>(desk, '/api/credentials', { method: 'POST', headers: json, body });
  assert.equal(answer.status, 201, answer.text);
  return { ...answer.body, headers: { ...json, authorization: `Bearer ${answer.body.token}` } };
}
