import { expect } from '@playwright/test';
import type { CreatedCredential } from '../../lib/shared/access/credential';
import { ask } from '../../test/support/api';

const json = { 'content-type': 'application/json' };

/** Names of credentials are never free again; each test takes its own. */
export const credentialName = (what: string) => `${what}-${crypto.randomUUID().slice(0, 8)}`;

/** Makes a credential as the local operator. */
export async function makeCredential(
  desk: { url: string },
  input: { name: string; role: string; distributions?: readonly string[] | null; expiry?: string },
): Promise<CreatedCredential & { headers: Record<string, string> }> {
  const body = JSON.stringify({ distributions: null, expiry: '30d', ...input });
  const answer = await ask<CreatedCredential>(desk, '/api/credentials', { method: 'POST', headers: json, body });
  expect(answer.status, answer.text).toBe(201);
  return { ...answer.body, headers: { ...json, authorization: `Bearer ${answer.body.token}` } };
}
