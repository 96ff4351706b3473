import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenProblem, hiddenProblemInProse, visible, visibleJson, visibleProse } from './visible-text';

/** One of each class, written by its code: in a file it could not be seen. */
const unseen: Record<string, string> = {
  'a null': '\u0000',
  'an escape': '\u001b',
  'a delete': '\u007f',
  'a C1 control (CSI)': '\u009b',
  'a next line': '\u0085',
  'a soft hyphen': '\u00ad',
  'a combining grapheme joiner': '\u034f',
  'an Arabic letter mark': '\u061c',
  'a Hangul filler': '\u3164',
  'a Hangul choseong filler': '\u115f',
  'a half-width Hangul filler': '\uffa0',
  'a Khmer inherent vowel': '\u17b4',
  'a Mongolian vowel separator': '\u180e',
  'a zero-width space': '\u200b',
  'a right-to-left mark': '\u200f',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a right-to-left override': '\u202e',
  'an embedding': '\u202a',
  'a word joiner': '\u2060',
  'an isolate': '\u2066',
  'an end of an isolate': '\u2069',
  'a braille blank': '\u2800',
  'a byte order mark': '\ufeff',
  'an interlinear anchor': '\ufff9',
  'a variation selector': '\ufe0f',
  'a tag': '\u{e0041}',
  'a further variation selector': '\u{e0100}',
  'a musical format character': '\u{1d173}',
  'a noncharacter': '\uffff',
  'half a surrogate pair': '\ud800',
};
const lookalikes: Record<string, string> = {
  'a no-break space': '\u00a0',
  'an em space': '\u2003',
  'a narrow no-break space': '\u202f',
  'an ideographic space': '\u3000',
  'a private-use character': '\ue000',
};

describe('a target, a name or an identity', () => {
  it.each(Object.entries({ ...unseen, ...lookalikes, 'a tab': '\t', 'a line feed': '\n' }))(
    'has no %s, and shows it as its code',
    (_, character) => {
      const code = character.codePointAt(0)?.toString(16).toUpperCase();
      for (const text of [`ab${character}c`, `${character}abc`, `abc${character}`]) {
        expect(hiddenProblem('A pattern', text)).toContain(`U+${code?.padStart(4, '0')} (`);
        expect(visible(text)).toBe(text.replace(character, `\\u{${code}}`));
      }
    },
  );

  it('says which character is refused, and where', () => {
    expect(hiddenProblem('A pattern', '😀/img/\u202egnp')).toBe(
      'A pattern cannot contain invisible or misleading characters. Remove U+202E (right-to-left override) at position 7.',
    );
    expect(hiddenProblem('A URL', '\u{e0041}')).toContain('U+E0041 (format character) at position 1.');
    expect(hiddenProblem('A URL', 'a\u3164')).toContain('U+3164 (invisible character) at position 2.');
    expect(hiddenProblem('A URL', 'a\u0378')).toContain('U+0378 (unassigned character) at position 2.');
  });

  it.each([
    '^/img/.*\\.png$',
    'ann@corp.example',
    'https://a.example/%E2%80%AE?q=ü',
    'söме 中文 عربي עברית हिन्दी 한국어',
    '😀',
  ])('is %s, which stays as it is', (text) => {
    expect(hiddenProblem('A pattern', text)).toBeUndefined();
    expect(visible(text)).toBe(text);
  });

  it('shows blanks at its ends', () => {
    expect(visible(' a b  ')).toBe('\\u{20}a b\\u{20}\\u{20}');
    expect(visible('  ')).toBe('\\u{20}\\u{20}');
  });
});

describe('running text', () => {
  it.each(Object.entries(unseen))('has no %s, and shows it as its code', (_, character) => {
    const text = `ab${character}c`;
    expect(hiddenProblemInProse('A reason', text)).toBeDefined();
    expect(visibleProse(text)).toBe(
      text.replace(character, `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`),
    );
  });

  it.each([
    'wrong logo 👩‍💻 👨‍👩‍👧‍👦 ❤️ 🏳️‍🌈 👍🏽 👩🏽‍⚕️ 1️⃣',
    'می‌خواهم',
    'क्‍ष क्‌ष',
    'ന്‍',
    'מחיר שגוי (INC-1)',
    'السعر خاطئ 5 %',
    '葛\u{e0100}飾区',
    'deux mots\u00a0: trois\u3000四',
    'one\r\n\ttwo',
  ])('is %s, which stays as it is', (text) => {
    expect(hiddenProblemInProse('A reason', text)).toBeUndefined();
    expect(visibleProse(text)).toBe(text);
  });

  it.each(['INC\u200d-1', '\u200cINC', 'INC\u200c', 'مي\u200cx', '😀\u200d', 'a\u200d😀', '1\ufe0f', 'x\u{e0100}'])(
    'has joiners and selectors only where they belong (%#)',
    (text) => {
      expect(hiddenProblemInProse('A ticket', text)).toBeDefined();
      expect(visibleProse(text)).toContain('\\u{');
    },
  );
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Object.values(unseen), ...Object.values(lookalikes), ' ', 'a', 'ي', '😀', '中'),
    fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  ),
});
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const BIDI_CONTROL = /\p{Bidi_Control}/u;

describe('whatever the text is', () => {
  it('nothing unseen is shown, and what is accepted is shown as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(UNSEEN);
        expect(visibleProse(text)).not.toMatch(BIDI_CONTROL);
        if (hiddenProblem('A name', text) === undefined) expect(text).not.toMatch(UNSEEN);
        if (hiddenProblemInProse('A note', text) === undefined) expect(visibleProse(text)).toBe(text);
      }),
    );
  });

  it('is the same value in a line of JSON, which has nothing unseen', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = visibleJson(`${JSON.stringify({ text })}\n`);
        expect(line.slice(0, -1)).not.toMatch(UNSEEN);
        expect(JSON.parse(line)).toEqual({ text });
        expect(line.endsWith('}\n')).toBe(true);
      }),
    );
  });
});
