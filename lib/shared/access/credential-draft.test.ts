import { expect, it } from 'vitest';
import { credentialDraftSchema, emptyCredentialDraft } from './credential-draft';

const read = (distributions: string) =>
  credentialDraftSchema.safeParse({ ...emptyCredentialDraft, name: 'deploy', distributions });

it.each([
  ['', null],
  [' , ', null],
  ['default/www*', ['default/www*']],
  ['default/www*, media/*,', ['default/www*', 'media/*']],
])('%j is the scope %j', (text, scope) => expect(read(text).data?.distributions).toEqual(scope));

it.each(['www', 'default/www media/*', 'Default/www'])('%j is no scope, and the field says so', (text) => {
  expect(read(text).error?.issues.map(({ path }) => path.join('.'))).toEqual(['distributions']);
});

it('a name like an address is refused at its field', () => {
  const parsed = credentialDraftSchema.safeParse({ ...emptyCredentialDraft, name: 'ann@corp.example' });
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['name']);
});
