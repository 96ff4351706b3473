import type { z } from 'zod';
import type { rejectedLineSchema } from '@/lib/shared/problem';
import type { bulkJobPageSchema, bulkJobSchema, createdBulkJobSchema } from './bulk-job-schema';

export type RejectedLine = z.output<typeof rejectedLineSchema>;
export type CreatedBulkJob = z.output<typeof createdBulkJobSchema>;
export type BulkJob = z.output<typeof bulkJobSchema>;
export type BulkJobPage = z.output<typeof bulkJobPageSchema>;
