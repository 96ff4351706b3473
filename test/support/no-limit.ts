import type { CdnRateLimit } from '@/lib/server/store/cdn/cdn-rate-limit';

/** For tests in which nothing has to wait. */
export const noLimit: CdnRateLimit = { perMinute: 100_000, burst: 100_000 };
