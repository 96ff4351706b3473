import 'server-only';
import { JSONParser, TokenType } from '@streamparser/json';
import { z } from 'zod';
import { errorNamed } from '@/lib/shared/error-named';
import { boundedText } from './failure';

const GAPS_MAX = 20;
const GAP_MAX_LENGTH = 300;
const PAGE_MAX_LENGTH = 2000;
/** F5's own objects nest about ten levels; the parser keeps a record of each level. */
const DEPTH_MAX = 64;

const gapSchema = z.object({ message: z.string().nullish().catch(null) });
const pageSchema = z.string().max(PAGE_MAX_LENGTH);

/** `addItem` throws it for an item that makes the whole list unreadable. Its message is the reason. */
export class UnreadableList extends Error {
  override readonly name = 'UnreadableList';
}
const isUnreadableList = errorNamed<UnreadableList>('UnreadableList');

type ListEnd =
  /** `gaps`: what the CDN says of what it leaves out. `nextPage`: where the list goes on; undefined at its end. */
  | { ok: true; gaps: string[]; nextPage: string | undefined }
  /** Undefined for what is no such list at all. */
  | { ok: false; because: string | undefined };

/** Hands on the items of a list of the CDN piece by piece, so that 32 MiB of it neither block the desk nor stay in memory. */
export function createItemParser(addItem: (value: unknown) => void) {
  const gaps: string[] = [];
  let nextPage: string | undefined;
  let refusal: { because: string | undefined } | undefined;
  let began = false;
  let depth = 0;
  let sawItems = true;

  const parser = new JSONParser({
    paths: ['$.items', '$.items.*', '$.errors.*', '$.next_page_token', '$'],
    keepStack: false,
  });
  parser.onToken = ({ token }) => {
    began = true;
    if (depth === 0 && token !== TokenType.LEFT_BRACE) throw new UnreadableList();
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > DEPTH_MAX) throw new UnreadableList();
  };
  parser.onValue = ({ value, key, stack }) => {
    if (stack.length === 0) return;
    const parent = stack.length > 1 ? stack[1]?.key : undefined;
    if (parent === 'items') addItem(value);
    else if (parent === 'errors') addGap(value);
    else if (key === 'items') sawItems = value === null || Array.isArray(value);
    else if (key === 'next_page_token') nextPage = pageSchema.safeParse(value).data || undefined;
  };

  function addGap(value: unknown) {
    const message = gapSchema.safeParse(value).data?.message ?? 'The CDN reports that its list is incomplete.';
    if (gaps.length < GAPS_MAX) gaps.push(boundedText(message, GAP_MAX_LENGTH));
  }
  const refusing = (parse: () => void) => {
    if (refusal) return;
    try {
      parse();
    } catch (error) {
      refusal = { because: isUnreadableList(error) ? error.message || undefined : undefined };
    }
  };

  return {
    write: (piece: Buffer) => refusing(() => parser.write(piece)),
    end(): ListEnd {
      refusing(() => {
        if (!parser.isEnded) parser.end();
        if (!began || !sawItems) throw new UnreadableList();
      });
      return refusal ? { ok: false, ...refusal } : { ok: true, gaps, nextPage };
    },
  };
}
