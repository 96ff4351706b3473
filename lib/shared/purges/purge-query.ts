import { z } from 'zod';

/** Longer than that, proxies give up on a request. */
const WAIT_MAX_SECONDS = 60;

/** What `GET /api/purges/{id}` takes: how long to wait for the purge to be through, in seconds. */
export const purgeQuerySchema = z.strictObject({
  wait: z.coerce
    .number('Write seconds.')
    .min(0, 'Wait for 0 seconds or more.')
    .max(WAIT_MAX_SECONDS, `Wait for at most ${WAIT_MAX_SECONDS} seconds, then ask again.`)
    .default(0),
});
