import { z } from 'zod';
import { scopeSchema } from './access';
import { credentialInputSchema } from './credential';

/** Distributions as they are typed: `a/b, c/*`; nothing at all is all of them. */
const typedScope = z.string().transform((text, context) => {
  const patterns = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const scope = scopeSchema.safeParse(patterns.length === 0 ? null : patterns);
  if (scope.success) return scope.data;
  context.addIssue({ code: 'custom', message: scope.error.issues[0]?.message ?? '' });
  return z.NEVER;
});

/** What the form for a credential holds; its output is what is sent. */
export const credentialDraftSchema = z.object({ ...credentialInputSchema.shape, distributions: typedScope });
export type CredentialDraft = z.input<typeof credentialDraftSchema>;

export const emptyCredentialDraft: CredentialDraft = { name: '', role: 'purger', distributions: '', expiry: '90d' };
