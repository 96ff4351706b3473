import type { z } from 'zod';
import type { rejectedLineSchema } from '@/lib/shared/problem';
import type {
  bulkJobInputSchema,
  bulkJobPageSchema,
  bulkJobSchema,
  createdBulkJobSchema,
  pauseReasonSchema,
} from './bulk-job-schema';

export type BulkJobInput = z.input<typeof bulkJobInputSchema>;
export type RejectedLine = z.output<typeof rejectedLineSchema>;
export type CreatedBulkJob = z.output<typeof createdBulkJobSchema>;
export type BulkJob = z.output<typeof bulkJobSchema>;
export type BulkJobPage = z.output<typeof bulkJobPageSchema>;
export type PauseReason = z.output<typeof pauseReasonSchema>;
