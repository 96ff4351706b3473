/**
 * What a reader can't see, or what makes a reader see something else: controls, format characters (bidi overrides, zero
 * width, tags), lone surrogates, separators, ignorable letters. Source: properties of Unicode, UTS #55 and UTR #36.
 */
const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800`;
/** Spaces that look like U+0020 and are none, or have no width; and characters that only one font knows. */
const LOOKALIKE = String.raw`\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\p{Co}`;

const LOST = new RegExp(`[${UNSEEN}${LOOKALIKE}]`, 'u');
const UNSEEN_CHARACTER = new RegExp(`[${UNSEEN}]`, 'gu');
const SHOWN_AS_CODE = new RegExp(`[ ${UNSEEN}${LOOKALIKE}]`, 'gu');
// What is unassigned depends on the version of Unicode: server and browser agree about the rest only, which they show.
const REFUSED = new RegExp(`[${UNSEEN}${LOOKALIKE}\\p{Cn}]`, 'u');

/** Scripts whose spelling needs joiners between letters, and their marks. Source: RFC 5892, A.1 and A.2. */
const JOINED_SCRIPTS = ['Arab', 'Syrc', 'Mong', 'Nkoo', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda']
  .concat(['Mlym', 'Sinh', 'Mymr', 'Khmr', 'Tibt'])
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('');
const JOINED_LETTER = new RegExp(`^(?=[\\p{L}\\p{M}])[${JOINED_SCRIPTS}]`, 'u');
const MARK = /^\p{M}/u;
const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
const PICTOGRAPH_END = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)/u;
const JOINER = /[\u200c\u200d]/;
const EMOJI_STYLE = /[\ufe0e\ufe0f]/;
const IDEOGRAPH_STYLE = /[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/u;
const MONGOLIAN_STYLE = /[\u180b-\u180f]/;
const KEYCAP = '\u20e3';

/** Whether an unseen character is part of how running text is written: emoji sequences, joined scripts, line breaks. */
function isOrthography(text: string, at: number, character: string): boolean {
  if (/[\t\n\r]/.test(character)) return true;
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const after = [...text.slice(at + character.length, at + character.length + 2)][0] ?? '';
  if (JOINER.test(character)) {
    const joinsLetters = JOINED_LETTER.test(before) && (JOINED_LETTER.test(after) || MARK.test(before));
    return joinsLetters || (character === '\u200d' && PICTOGRAPH_END.test(before) && PICTOGRAPH.test(after));
  }
  if (EMOJI_STYLE.test(character))
    return PICTOGRAPH.test(before) || (/^[0-9#*]/.test(before) && after.startsWith(KEYCAP));
  if (IDEOGRAPH_STYLE.test(character)) return /^\p{Script=Han}/u.test(before);
  return MONGOLIAN_STYLE.test(character) && /^\p{Script=Mongolian}/u.test(before);
}

/** Nearly every text: telling so at once makes an export of 100,000 rows some seconds faster. */
const isPlain = (text: string) => /^[ -~]*$/.test(text);

const hexCode = (character: string) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
const asCode = (character: string) => `\\u{${hexCode(character)}}`;

/**
 * A target, a name or an identity for showing: what a reader cannot see is written as `\u{202E}`, blanks at the ends
 * included. A text without such characters comes back as it is.
 */
export function visible(text: string): string {
  if (isPlain(text) && !text.startsWith(' ') && !text.endsWith(' ')) return text;
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return text.replace(SHOWN_AS_CODE, (character, at: number) =>
    character === ' ' && at >= start && at < end ? character : asCode(character),
  );
}

/** Running text for showing (a reason, a message): as `visible`, but emoji, joined scripts, spaces and lines stay. */
export const visibleProse = (text: string): string =>
  isPlain(text)
    ? text
    : text.replace(UNSEEN_CHARACTER, (character, at: number) =>
        isOrthography(text, at, character) ? character : asCode(character),
      );

/** What was pasted, without what cannot be seen of it: for a search, which looks for what the reader sees. */
export const withoutUnseen = (text: string): string =>
  text.replace(UNSEEN_CHARACTER, (character, at: number) => (isOrthography(text, at, character) ? character : ''));

/** Returns a text without blanks and unseen characters at its ends, and the names of the unseen ones. */
export function trimUnseen(text: string): { text: string; names: string[] } {
  if (isPlain(text)) return { text: text.trim(), names: [] };
  const all = [...text];
  const isLost = (character: string | undefined) =>
    character !== undefined && (character.trim() === '' || LOST.test(character));
  let start = 0;
  let end = all.length;
  while (isLost(all[start])) start++;
  while (end > start && isLost(all[end - 1])) end--;
  const lost = [...all.slice(0, start), ...all.slice(end)].filter((character) => LOST.test(character));
  return { text: all.slice(start, end).join(''), names: [...new Set(lost.map(nameOf))] };
}

/** Returns the characters of a text that are invisible or look like a space, each once and in order. */
export const unseenIn = (text: string): string[] =>
  isPlain(text) ? [] : [...new Set([...text].filter((character) => LOST.test(character)))];

/** JSON that a terminal cannot be tricked by: the same value, what is unseen written as `\u202e`. Line breaks stay. */
export const visibleJson = (json: string): string =>
  json.replace(UNSEEN_CHARACTER, (character) =>
    character < ' '
      ? character
      : character
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );

const names: Record<string, string> = {
  '\t': 'tab',
  '\n': 'line feed',
  '\r': 'carriage return',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u061c': 'Arabic letter mark',
  '\u200b': 'zero-width space',
  '\u200c': 'zero-width non-joiner',
  '\u200d': 'zero-width joiner',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'pop directional formatting',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
  '\ufeff': 'byte order mark',
};

const kinds: [RegExp, string][] = [
  [/\p{Cc}/u, 'control character'],
  [/\p{Zs}/u, 'unusual space'],
  [/\p{Variation_Selector}/u, 'variation selector'],
  [/\p{Cf}/u, 'format character'],
  [/\p{Cs}/u, 'half a surrogate pair'],
  [/\p{Co}/u, 'private-use character'],
  [/\p{Cn}/u, 'unassigned character'],
];

/** The name of an unseen character: "zero-width space". */
export const nameOf = (character: string) =>
  names[character] ?? kinds.find(([kind]) => kind.test(character))?.[1] ?? 'invisible character';

/** The first character of a target, a name or an identity that is refused; undefined when there is none. */
function firstRefused(text: string) {
  const found = REFUSED.exec(text);
  return found ? { character: found[0], at: found.index } : undefined;
}

/** The same for running text. */
function firstRefusedInProse(text: string) {
  for (const { 0: character, index } of text.matchAll(UNSEEN_CHARACTER))
    if (!isOrthography(text, index, character)) return { character, at: index };
  return undefined;
}

const problemBy = (find: typeof firstRefused) => (what: string, text: string) => {
  const found = find(text);
  if (!found) return undefined;
  const code = hexCode(found.character).padStart(4, '0');
  const position = [...text.slice(0, found.at)].length + 1;
  return `${what} cannot contain invisible or misleading characters. Remove U+${code} (${nameOf(found.character)}) at position ${position}.`;
};

/** Why a target, a name or an identity is not what a reader sees, in words; undefined when it is. `what`: `A pattern`. */
export const hiddenProblem = problemBy(firstRefused);
/** The same for running text, which has no bidi controls and nothing unseen that its script does not need. */
export const hiddenProblemInProse = problemBy(firstRefusedInProse);

/** For zod's `refine`: refuses what a rule finds, and says it. */
export const byRule = (problem: (text: string) => string | undefined) =>
  [
    (text: string) => problem(text) === undefined,
    { error: ({ input }: { input?: unknown }) => problem(String(input)), abort: true },
  ] as const;

/** For zod's `refine`: refuses what `hiddenProblem` finds. */
export const onlyVisible = (what: string) => byRule((text) => hiddenProblem(what, text));
/** For zod's `refine`: refuses what `hiddenProblemInProse` finds. */
export const onlyVisibleProse = (what: string) => byRule((text) => hiddenProblemInProse(what, text));

/** For zod's `refine`: refuses U+0000, which PostgreSQL has in no text; a statement with it fails. */
export const withoutNul = [(text: string) => !text.includes('\0'), 'U+0000 is not allowed.'] as const;
