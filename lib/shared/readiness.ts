import { z } from 'zod';

const checkSchema = z.object({
  status: z.enum(['ok', 'degraded', 'failed']),
  /** Why it is not ok; no address, no secret. */
  reason: z.string().nullable(),
});
export type ReadinessCheck = z.infer<typeof checkSchema>;

/** Whether the desk is to be sent requests: `ok` and `degraded` yes, `failed` and `draining` no. */
export const readinessSchema = z.object({
  status: z
    .enum(['ok', 'degraded', 'failed', 'draining'])
    .meta({ description: '`draining` means that Purge Desk is shutting down.' }),
  checks: z.object({ database: checkSchema, migrations: checkSchema, worker: checkSchema, cdn: checkSchema }),
});
export type Readiness = z.infer<typeof readinessSchema>;
