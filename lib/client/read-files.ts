import { BULK_MAX_BYTES } from '@/lib/shared/bulk/bulk-limits';
import { bytesText } from '@/lib/shared/purges/site-progress';
import { visible } from '@/lib/shared/text/visible-text';

/** As spreadsheets write text: two bytes a character. */
const UTF_16 = [0xff, 0xfe];

const decode = (bytes: Uint8Array) =>
  new TextDecoder(UTF_16.every((byte, at) => bytes[at] === byte) ? 'utf-16le' : 'utf-8').decode(bytes);

const tooLarge = (bytes: number) =>
  `This list has ${bytesText(String(bytes))}. A list can have at most ${bytesText(String(BULK_MAX_BYTES))}. Nothing was read.`;

/** Why a text is too long for a list, in a sentence; undefined when it is not. */
export const lengthProblem = (text: string) => (text.length > BULK_MAX_BYTES ? tooLarge(text.length) : undefined);

/** Returns the texts of files that were dropped or chosen, or why they are no list. */
export async function readFiles(files: readonly File[]): Promise<{ texts: string[] } | { problem: string }> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > BULK_MAX_BYTES) return { problem: tooLarge(bytes) };
  const texts: string[] = [];
  for (const file of files) {
    const text = await file.arrayBuffer().then(
      (content) => decode(new Uint8Array(content)),
      () => undefined,
    );
    if (text === undefined) return { problem: `Your browser cannot read ${visible(file.name)}. Nothing was read.` };
    if (text.includes('\0'))
      return { problem: `${visible(file.name)} is not a text file. Save it as CSV or text. Nothing was read.` };
    texts.push(text);
  }
  return { texts };
}
