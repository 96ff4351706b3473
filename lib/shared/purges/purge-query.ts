import { z } from 'zod';

/** Longer than that, proxies give up on a request. */
const WAIT_MAX_SECONDS = 60;

/** What `GET /api/purges/{id}` takes: how long to wait for the purge to be through, in seconds. */
export const purgeQuerySchema = z.strictObject({
  wait: z.coerce
    .number('Enter a number of seconds.')
    .min(0, 'The minimum is 0 seconds.')
    .max(WAIT_MAX_SECONDS, `The maximum is ${WAIT_MAX_SECONDS} seconds. To wait longer, send the request again.`)
    .default(0),
});
