import { z } from 'zod';
import { callTexts } from './connection';
import { errorCodeSchema } from './problem';

const calls = Object.keys(callTexts) as (keyof typeof callTexts)[];

/** The result of one read from the CDN. */
const callCheckSchema = z.object({
  namespace: z.string(),
  call: z.enum(calls),
  /** Method and path of the call, without host and credential. */
  request: z.string(),
  outcome: z.union([z.literal('ok'), errorCodeSchema]),
  cdnStatus: z.int().nullable(),
  /** What the CDN said, bounded. */
  message: z.string().nullable(),
  /** False for a call that purges do without, or do not need until the CDN withdraws another one. */
  isNeeded: z.boolean(),
  durationMs: z.number(),
});
export type CallCheck = z.output<typeof callCheckSchema>;

/** What `POST /api/connection` answers. */
export const connectionCheckSchema = z.object({
  checkedAt: z.iso.datetime(),
  calls: z.array(callCheckSchema),
});
export type ConnectionCheck = z.output<typeof connectionCheckSchema>;
