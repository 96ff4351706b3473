import { BULK_MAX_BYTES } from '@/lib/shared/bulk/bulk-limits';
import { visible } from '@/lib/shared/text/visible-text';

/** As spreadsheets write text: two bytes a character. */
const UTF_16 = [0xff, 0xfe];

/** Spreadsheets on Windows write CSV in this one; a byte that is no UTF-8 shows it. */
const OLD_ENCODING = 'windows-1252';

function decode(bytes: Uint8Array): string {
  if (UTF_16.every((byte, at) => bytes[at] === byte)) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(OLD_ENCODING).decode(bytes);
  }
}

const TOO_LARGE = 'This list exceeds 5 MB. Split it. Nothing was read.';

/** Why a text is too long for a list, in a sentence; undefined when it is not. */
export const lengthProblem = (text: string) => (text.length > BULK_MAX_BYTES ? TOO_LARGE : undefined);

/** Returns the texts of files that were dropped or chosen, or why they are no list. */
export async function readFiles(files: readonly File[]): Promise<{ texts: string[] } | { problem: string }> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > BULK_MAX_BYTES) return { problem: TOO_LARGE };
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
