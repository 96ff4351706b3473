import fc from 'fast-check';
import { expect, it } from 'vitest';
import { credentialInputSchema } from './credential';
import { type CredentialDraft, emptyCredentialDraft, readCredentialDraft } from './credential-draft';

const read = (draft: Partial<CredentialDraft>) =>
  readCredentialDraft({ ...emptyCredentialDraft, name: 'deploy', ...draft });
const scopeOf = (distributions: string) => {
  const reading = read({ distributions });
  return reading.ok ? reading.input.distributions : reading.errors;
};

it.each([
  ['', null],
  [' , ', null],
  ['default/www*', ['default/www*']],
  ['default/www*, media/*,', ['default/www*', 'media/*']],
])('%j is the scope %j', (text, scope) => expect(scopeOf(text)).toEqual(scope));

it.each(['www', 'default/www media/*', 'Default/www'])('%j is no scope, and the field says so', (text) => {
  expect(scopeOf(text)).toEqual({ distributions: expect.any(String) });
});

it('a name like an address is refused at its field', () => {
  expect(read({ name: 'ann@corp.example' })).toEqual({ ok: false, errors: { name: expect.any(String) } });
});

it('what the form sends is what the API accepts', () => {
  const drafts = fc.record({
    name: fc.oneof(fc.string(), fc.constant(' deploy ')),
    distributions: fc.oneof(fc.string(), fc.constant('a/b, c/*')),
  });
  fc.assert(
    fc.property(drafts, (draft) => {
      const reading = read(draft);
      const names = [draft.name];
      if (reading.ok) expect(credentialInputSchema.parse(reading.input)).toEqual(reading.input);
      else if (reading.errors.name) expect(credentialInputSchema.shape.name.safeParse(names[0]).success).toBe(false);
    }),
  );
});
