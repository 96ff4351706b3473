import { z } from 'zod';
import { type Scope, scopeSchema } from './access';
import { type CredentialInput, credentialInputSchema } from './credential';

/** `a/b, c/*` as a scope; nothing at all is all distributions. What cannot be read is left to the scope's own schema. */
function scopeFrom(text: string): Scope {
  const patterns = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return patterns.length === 0 ? null : patterns;
}

/** What the form for a credential holds; its output is what is sent. */
export const credentialDraftSchema = z
  .object({ ...credentialInputSchema.shape, distributions: z.string() })
  .transform((draft, context): CredentialInput => {
    const scope = scopeSchema.safeParse(scopeFrom(draft.distributions));
    if (scope.success) return { ...draft, distributions: scope.data };
    const message = scope.error.issues[0]?.message ?? '';
    context.addIssue({ code: 'custom', path: ['distributions'], message });
    return z.NEVER;
  });
export type CredentialDraft = z.input<typeof credentialDraftSchema>;

export const emptyCredentialDraft: CredentialDraft = { name: '', role: 'purger', distributions: '', expiry: '90d' };
