import 'server-only';
import { z } from 'zod';

/** The last row of a page: where the next one goes on. Stable while newer rows arrive. */
const cursorSchema = z.tuple([z.int(), z.string().max(64)]);
export type Cursor = { createdAt: number; id: string };

export const printCursor = ({ createdAt, id }: Cursor) =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

/** Reads a cursor that we printed; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  try {
    const [createdAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { createdAt, id };
  } catch {
    return undefined;
  }
}
