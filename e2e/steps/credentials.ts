import { expect } from '@playwright/test';
import type { CreatedCredential } from '../../lib/shared/credential';
import { ask } from './api';

/** Makes a credential for a program through the API; with a name of its own and everything allowed, unless a test says so. */
export async function makeCredential(
  desk: { url: string },
  change: Record<string, unknown> = {},
): Promise<CreatedCredential> {
  const input = { name: `ci-${crypto.randomUUID().slice(0, 8)}`, role: 'admin', expiry: '30d', ...change };
  const headers = { 'content-type': 'application/json' };
  const answer = await ask<CreatedCredential>(desk, '/api/credentials', {
    method: 'POST',
    headers,
    body: JSON.stringify(input),
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
