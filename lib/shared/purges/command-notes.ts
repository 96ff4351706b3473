import { visibleProse } from '@/lib/shared/text/visible-text';
import type { CommandNotes } from './cdn-purge-request';

/** F5's limits, in bytes of UTF-8. Source: API description, `schemaObjectCreateMetaType`. */
const DESCRIPTION_MAX_BYTES = 1200;
const ANNOTATION_MAX_BYTES = 1024;

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;

/** Returns the beginning of a text, up to a number of bytes, without cutting a character. */
function cutToBytes(text: string, max: number): string {
  if (byteLength(text) <= max) return text;
  const ellipsis = '…';
  const room = max - byteLength(ellipsis);
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > room) break;
    end += character.length;
  }
  return text.slice(0, end) + ellipsis;
}

/** On one line, with nothing that a reader of the console cannot see. */
const oneLine = (text: string) => visibleProse(text).replace(/\s+/g, ' ').trim();

export interface NotedPurge {
  actor: string;
  reason: string | null;
  ticket: string | null;
  /** The address of its record; null where the desk has no public address. */
  recordUrl: string | null;
}

/** Says in the CDN's console who purged, why, and where the record is. */
export function commandNotes({ actor, reason, ticket, recordUrl }: NotedPurge): CommandNotes {
  const facts = Object.entries({ actor, reason, ticket, record: recordUrl }).flatMap(([name, value]) => {
    const text = oneLine(value ?? '');
    return text === '' ? [] : [{ name, text }];
  });
  const description = ['Purge Desk', ...facts.map(({ name, text }) => `${name}: ${text}`)].join(' · ');
  return {
    description: cutToBytes(description, DESCRIPTION_MAX_BYTES),
    annotations: Object.fromEntries(
      facts.map(({ name, text }) => [`purge-desk/${name}`, cutToBytes(text, ANNOTATION_MAX_BYTES)]),
    ),
  };
}
