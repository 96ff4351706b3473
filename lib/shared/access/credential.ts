import { z } from 'zod';
import { grantSchema, roleSchema, scopeSchema } from './access';

const DAY_MS = 86_400_000;

/** How long a credential works, in milliseconds; null is until it is revoked. */
export const credentialExpiryMs = {
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
  '365d': 365 * DAY_MS,
  none: null,
} as const;
export type CredentialExpiry = keyof typeof credentialExpiryMs;
export const credentialExpiries = Object.keys(credentialExpiryMs) as [CredentialExpiry, ...CredentialExpiry[]];

/** The name of a credential goes on records in the place of a person's: it must not look like an e-mail address. */
const NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;

/** What `POST /api/credentials` takes. */
export const credentialInputSchema = z.strictObject({
  name: z
    .string('Enter a name.')
    .trim()
    .regex(NAME, 'A name consists of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.'),
  role: roleSchema,
  /** Null, or left out: all distributions. */
  distributions: scopeSchema.default(null),
  expiry: z.enum(credentialExpiries, 'Choose 30d, 90d, 365d or none.'),
});
export type CredentialInput = z.output<typeof credentialInputSchema>;

/** A credential as it is listed. Its secret is not in it: nobody can read that again. */
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
