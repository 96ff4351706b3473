import { z } from 'zod';

/** `unknown`: the CDN says something that Purge Desk cannot tell the meaning of. */
const siteStates = ['pending', 'done', 'failed', 'unknown'] as const;

const timestamp = z.iso.datetime();
/** An unsigned 64-bit count as digits: it may be larger than a JavaScript number holds. */
const count = z.string().regex(/^\d+$/);

const progress = {
  state: z.enum(siteStates),
  /** What the CDN called it, as it wrote it. */
  rawStatus: z.string(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  bytesPurged: count.nullable(),
  bytesNotPurged: count.nullable(),
};

/** How far a purge is at one site, in the CDN's words and by the CDN's clock. Absent values are null. */
export const siteProgressSchema = z.object({
  site: z.string(),
  ...progress,
  /** The same for each node of the site; left out where the CDN names no nodes. */
  nodes: z.array(z.object({ node: z.string(), ...progress })).optional(),
});
