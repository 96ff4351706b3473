import { type Role, SCOPE_PATTERN, SCOPE_PATTERN_RULE } from './access';
import type { CredentialInput } from './credential';
import { CREDENTIAL_NAME, CREDENTIAL_NAME_RULE, type CredentialExpiry } from './credential-terms';

/** What the form for a credential holds. */
export interface CredentialDraft {
  name: string;
  role: Role;
  /** As they are typed: `a/b, c/*`; nothing at all is all of them. */
  distributions: string;
  expiry: CredentialExpiry;
}

export const emptyCredentialDraft: CredentialDraft = { name: '', role: 'purger', distributions: '', expiry: '90d' };

/** Returns what is sent for a draft, or what is wrong with which field. */
export function readCredentialDraft(draft: CredentialDraft) {
  const name = draft.name.trim();
  const patterns = draft.distributions
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const errors: Partial<Record<keyof CredentialDraft, string>> = {};
  if (!CREDENTIAL_NAME.test(name)) errors.name = CREDENTIAL_NAME_RULE;
  if (patterns.some((pattern) => !SCOPE_PATTERN.test(pattern))) errors.distributions = SCOPE_PATTERN_RULE;
  if (Object.keys(errors).length > 0) return { ok: false as const, errors };
  const input: CredentialInput = { ...draft, name, distributions: patterns.length === 0 ? null : patterns };
  return { ok: true as const, input };
}
