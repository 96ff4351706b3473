import { z } from 'zod';
import { targetKinds } from '@/lib/shared/purges/purge-terms';
import { type PurgePolicy, roles, SCOPE_PATTERN, SCOPE_PATTERN_RULE } from './access';

export const roleSchema = z.enum(roles, 'Choose one role: viewer, purger, lead or admin.');

export const distributionPatternSchema = z.string().regex(SCOPE_PATTERN, SCOPE_PATTERN_RULE);

export const scopeSchema = z.array(distributionPatternSchema).min(1).nullable();

export const grantSchema = z.object({ role: roleSchema, distributions: scopeSchema });

export const purgePolicySchema = z.object({
  reasonFor: z.array(z.enum(targetKinds)),
  ticketFor: z.array(z.enum(targetKinds)),
  ticketPattern: z.string().nullable(),
  hardRefusedFor: z.array(z.object({ role: roleSchema.nullable(), distributions: scopeSchema })),
}) satisfies z.ZodType<PurgePolicy>;
