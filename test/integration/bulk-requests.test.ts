import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { ask, CONFIGURED, expectProblem, marker } from '../support/api';
import { SHOP, sendList, sendListText } from '../support/bulk';
import { credentialName, makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';
import { purgeBodies } from '../support/ledger';

const test = deskTest({ settings: CONFIGURED });

test('a list with two modes is refused, and so is anything else that a query says twice', async ({ desk, sandbox }) => {
  const url = `${SHOP}/${marker()}`;
  for (const twice of ['mode=soft&mode=hard', 'mode=soft&mode=soft', 'mode=soft&reason=a&reason=b']) {
    const refused = await sendListText<Problem>(desk, `?${twice}`, url);
    expectProblem(refused, { status: 400, code: 'invalid_query' });
  }
  const { body } = await sendListText<Problem>(desk, '?mode=soft&mode=hard', url);
  expect(body.errors).toEqual({ mode: ['Enter this only once.'] });
  expectProblem(await ask<Problem>(desk, '/api/purges?limit=1&limit=2'), { status: 400, code: 'invalid_query' });
  await desk.tick();
  expect(await purgeBodies(sandbox)).not.toContainEqual(expect.objectContaining({ url }));
});

test('who may purge nothing is refused before their list is read', async ({ desk }) => {
  const viewer = await makeCredential(desk, { name: credentialName('viewer'), role: 'viewer' });
  const { authorization = '' } = viewer.headers;
  for (const [body, type] of [
    ['\n'.repeat(5_000_000), 'text/plain'],
    ['{', 'application/json'],
  ] as const) {
    const refused = await sendListText<Problem>(desk, '?mode=soft', body, type, { authorization });
    expectProblem(refused, { status: 403, code: 'forbidden' });
  }
});

test('a long list that is refused before it is read holds up nothing that comes after it', async ({ desk }) => {
  const list = `${SHOP}\n`.repeat(150_000);
  const unknown = await sendListText<Problem>(desk, '?mode=soft', list, 'text/plain', { authorization: 'Bearer no' });
  expectProblem(unknown, { status: 401, code: 'invalid_credential' });
  expectProblem(await sendListText<Problem>(desk, '?mode=both', list), { status: 400, code: 'invalid_query' });
  expect((await ask(desk, '/api/me')).status).toBe(200);
});

test('a text with too many lines is refused, however they are written', async ({ desk }) => {
  const url = `${SHOP}/${marker()}`;
  const rows = `url\n${`${url}\n`.repeat(10_001)}`;
  for (const [body, type] of [
    ['\n'.repeat(5_000_000), 'text/plain'],
    [`${url}\n`.repeat(10_001), 'text/plain'],
    [rows, 'text/csv'],
  ] as const) {
    const refused = await sendListText<Problem>(desk, '?mode=soft', body, type);
    expectProblem(refused, { status: 422, code: 'invalid_input' });
    expect(refused.body.errors).toEqual({ urls: ['A list can have at most 10,000 lines.'] });
  }
});

test('a text that is not in UTF-8 is said to be that, and a body of another type what is taken', async ({ desk }) => {
  const latin = await sendListText<Problem>(desk, '?mode=soft', Buffer.from(`${SHOP}/caf\xe9`, 'latin1'));
  expectProblem(latin, { status: 422, code: 'invalid_input' });
  expect(latin.body.errors).toEqual({ body: [expect.stringContaining('not in UTF-8')] });
  const html = await sendListText<Problem>(desk, '?mode=soft', SHOP, 'text/html');
  expectProblem(html, { status: 415, code: 'unsupported_media_type' });
  expect(html.body.detail).not.toContain('must be JSON');
  expect(html.body.next).toContain('text/csv');
});

test('a line that cannot be read is one rejected line, by the number that it has in the list', async ({ desk }) => {
  const url = `${SHOP}/${marker()}`;
  const half = { url, namespace: 'default' };
  const { body } = await sendList(desk, { urls: [url, half], skipInvalid: true });
  expect(body).toMatchObject({
    accepted: 1,
    rejected: [{ line: 2, value: url, reason: 'Enter both namespace and distribution, or neither.' }],
  });
  const csv = `url,note\n${url},a\n${url}?a=1,2,b\n`;
  const ragged = await sendListText(desk, '?mode=soft&skipInvalid=true', csv, 'text/csv');
  expect(ragged.body).toMatchObject({
    accepted: 1,
    rejected: [{ line: 3, reason: expect.stringContaining('3 columns instead of 2') }],
  });
});

test('CSV of several columns is refused without a header: no one may guess where a URL ends', async ({ desk }) => {
  const [a, b] = [`${SHOP}/${marker()}`, `${SHOP}/${marker()}`];
  for (const csv of [`${a},1\n${b}`, `${a},1\n${b},2`, `1;${a}\n2;${b}`, `${a},1`]) {
    const refused = await sendListText<Problem>(desk, '?mode=soft&skipInvalid=true', csv, 'text/csv');
    expectProblem(refused, { status: 422, code: 'invalid_input' });
    expect(refused.body.errors).toEqual({ urls: [expect.stringContaining('Add a header row')] });
  }
  // One column has nothing to guess.
  const { body } = await sendListText(desk, '?mode=soft', `${a}\r\n"${b}?w=1,h=2"\r\n`, 'text/csv');
  expect(body).toMatchObject({ total: 2, accepted: 2 });
});

test('what a message calls a line is its number in the list; the path of its field counts as JSON does', async ({
  desk,
}) => {
  const url = `${SHOP}/${marker()}`;
  const refused = await sendList<Problem>(desk, { urls: [url, 7, { url, namespace: 'No Name', host: 'a' }] });
  expectProblem(refused, { status: 422, code: 'invalid_input' });
  expect(refused.body.errors).toEqual({
    'urls.1': ['Line 2: Enter each line as a URL, or as an object with a url.'],
    'urls.2.namespace': [expect.stringMatching(/^Line 3: /)],
    'urls.2.host': ['Line 3: Unknown field.'],
  });
  const credential = {
    name: credentialName('ci'),
    role: 'purger',
    distributions: ['default/*', 'no name'],
    expiry: '30d',
  };
  const { body } = await ask<Problem>(desk, '/api/credentials', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credential),
  });
  expect(body.errors).toEqual({ 'distributions.1': [expect.stringMatching(/^Entry 2: Enter distributions as/)] });
});

test('only a retry links a job to another', async ({ desk }) => {
  const url = `${SHOP}/${marker()}`;
  const { body } = await sendList(desk, { urls: [url] });
  const refused = await sendList<Problem>(desk, { urls: [url], retryOf: body.id });
  expectProblem(refused, { status: 422, code: 'invalid_input' });
  expect(refused.body.errors).toEqual({ retryOf: ['Unknown field.'] });
});
