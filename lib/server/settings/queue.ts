import 'server-only';
import type { z } from 'zod';
import { amount } from './setting-values';

/** The settings of sending, tracking and keeping purges, by name, as docs/configuration.md lists them. */
export const queueVariables = {
  CDN_RATE_PER_MINUTE: amount('purges', 1, 100_000).prefault('30').meta({
    description:
      'Purges per minute that all replicas together send to the CDN. Purges above this rate wait in the queue and take turns',
  }),
  CDN_RATE_BURST: amount('purges', 1, 100_000).prefault('5').meta({
    description: 'Burst size: purges that all replicas together may send immediately after a pause',
  }),
  TRACKING_DEADLINE_MINUTES: amount('minutes', 0.05, 10_080).prefault('60').meta({
    description: 'How long after acceptance the desk polls the CDN for the completion of a purge',
  }),
  CDN_POLLS_PER_SECOND: amount('polls', 0.1, 100).prefault('5').meta({
    description: 'Maximum status polls per second, for all replicas together',
  }),
  DUPLICATE_WARNING_MINUTES: amount('minutes', 0, 10_080).prefault('10').meta({
    description: 'The form warns when the same purge ran within this time; `0` disables the warning',
  }),
};

/** One more than one: a timer that fires a moment early must not cost a poll. */
const POLLS_AT_ONCE = 2;

/** Returns these settings as the desk uses them. */
export const queueConfig = (env: z.output<z.ZodObject<typeof queueVariables>>) => ({
  /** The rate limit of purges. */
  sending: { perMinute: env.CDN_RATE_PER_MINUTE, burst: env.CDN_RATE_BURST },
  tracking: {
    /** How long after acceptance the desk polls a purge. */
    deadlineMs: env.TRACKING_DEADLINE_MINUTES * 60_000,
    /** The rate limit of status polls. */
    polls: { perMinute: env.CDN_POLLS_PER_SECOND * 60, burst: POLLS_AT_ONCE },
  },
  /** The age up to which the form warns about the same purge; 0: never. */
  duplicateWindowMs: env.DUPLICATE_WARNING_MINUTES * 60_000,
});
