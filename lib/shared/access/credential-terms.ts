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
export const CREDENTIAL_NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;
export const CREDENTIAL_NAME_RULE =
  'A name consists of 1 to 64 lower-case letters, digits, dots, hyphens and underscores.';
