import { z } from 'zod';
import { grantSchema, roleSchema, scopeSchema } from './access-schema';
import { CREDENTIAL_NAME, CREDENTIAL_NAME_RULE, credentialExpiries } from './credential-terms';

/** What `POST /api/credentials` takes. */
export const credentialInputSchema = z.strictObject({
  name: z.string('Enter a name.').trim().regex(CREDENTIAL_NAME, CREDENTIAL_NAME_RULE),
  role: roleSchema,
  /** Null, or left out: all distributions. */
  distributions: scopeSchema.default(null),
  expiry: z.enum(credentialExpiries, 'Choose 30d, 90d, 365d or none.'),
});
export type CredentialInput = z.output<typeof credentialInputSchema>;

/** A credential in the list, without its secret, which is shown only once. */
export const listedCredentialSchema = z.object({
  id: z.string(),
  name: z.string(),
  ...grantSchema.shape,
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** To the minute. */
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  revokedBy: z.string().nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
});
export type ListedCredential = z.output<typeof listedCredentialSchema>;

export const credentialListSchema = z.object({ items: z.array(listedCredentialSchema) });
export type CredentialList = z.output<typeof credentialListSchema>;

/** The one answer that holds the secret. */
export const createdCredentialSchema = z.object({ credential: listedCredentialSchema, token: z.string() });
export type CreatedCredential = z.output<typeof createdCredentialSchema>;
