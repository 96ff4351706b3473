import 'server-only';
import { z } from 'zod';

/** A place in the history: the last row seen, and whether to go on from it or back. Stable while newer rows arrive. */
const cursorSchema = z.tuple([z.enum(['next', 'previous']), z.int()]);
export type Cursor = { direction: 'next' | 'previous'; sortKey: number };

export const printCursor = ({ direction, sortKey }: Cursor) =>
  Buffer.from(JSON.stringify([direction, sortKey])).toString('base64url');

/** Reads a cursor that we printed; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  try {
    const [direction, sortKey] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { direction, sortKey };
  } catch {
    return undefined;
  }
}
