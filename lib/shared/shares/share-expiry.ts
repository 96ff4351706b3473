const DAY_MS = 86_400_000;

/** How long a link works, in milliseconds; null is until it is revoked. */
export const expiryMs = { '1d': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, none: null } as const;
export type ShareExpiry = keyof typeof expiryMs;
export const shareExpiries = Object.keys(expiryMs) as [ShareExpiry, ...ShareExpiry[]];
