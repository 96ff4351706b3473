import { nameOf, unseenIn } from '@/lib/shared/text/visible-text';
import { cleanUrl, HTML_AMPERSAND } from './clean-url';
import { endingLength, listedUrls, PATH_OR_HOST, startsOf, withoutEnding } from './listed-urls';
import { patternReadings } from './pattern-habits';

/** What can be asked about a URL: what the reader may mean either way. */
export const urlQuestionKinds = ['several', 'spaces', 'unseen', 'ampersand', 'pattern', 'ending'] as const;
export type UrlQuestionKind = (typeof urlQuestionKinds)[number];

interface UrlReading {
  label: string;
  text: string;
  /** Given where the URL is meant as a pattern instead. */
  pattern?: string;
}
export interface UrlQuestion {
  kind: UrlQuestionKind;
  ask: string;
  readings: UrlReading[];
}
export interface PastedUrl {
  text: string;
  /** What was removed, in words. */
  removed: string[];
  question?: UrlQuestion;
}

/** Longer texts hold no URL that the CDN accepts, only lists of them. */
const QUESTION_MAX = 8192;
/** A list is shown as one; only where it may be one odd URL there is something to choose. */
function severalQuestion(text: string): UrlQuestion | undefined {
  const { urls: all, mayBeOne } = listedUrls(text);
  const urls = new Set(all.map(({ value }) => value));
  if (urls.size < 2) return undefined;
  const readings = mayBeOne ? [{ label: 'This is one URL', text }] : [];
  return { kind: 'several', ask: `${urls.size} URLs.`, readings };
}

function spacesQuestion(text: string): UrlQuestion | undefined {
  if (!/\s/.test(text)) return undefined;
  const [start] = startsOf(text);
  if (start === undefined && !PATH_OR_HOST.test(text)) return undefined;
  const url = withoutEnding(text.slice(start ?? 0).split(/\s/, 1)[0] ?? '');
  const only = { label: `Keep only ${url}`, text: url };
  if (start) return { kind: 'spaces', ask: 'There is text around the URL.', readings: [only] };
  const readings = [
    { label: 'Use %20', text: text.replace(/\s/g, '%20') },
    { label: 'Remove spaces', text: text.replace(/\s/g, '') },
    only,
  ];
  return { kind: 'spaces', ask: 'A URL cannot contain spaces.', readings };
}

function unseenQuestion(text: string): UrlQuestion | undefined {
  const unseen = unseenIn(text).filter((character) => !/\p{Cs}/u.test(character));
  const [first] = unseen;
  if (first === undefined) return undefined;
  const replaced = (by: (character: string) => string) =>
    unseen.reduce((changed, character) => changed.replaceAll(character, by(character)), text);
  return {
    kind: 'unseen',
    ask: `Invisible character inside (${nameOf(first)}).`,
    readings: [
      { label: 'Remove it', text: replaced(() => '') },
      { label: `Keep it as ${encodeURIComponent(first)}`, text: replaced(encodeURIComponent) },
    ],
  };
}

function ampersandQuestion(text: string): UrlQuestion | undefined {
  const written = text.match(HTML_AMPERSAND)?.[0];
  if (!written) return undefined;
  return {
    kind: 'ampersand',
    ask: `“${written}” is how HTML writes “&”.`,
    readings: [
      { label: 'Write “&”', text: text.replace(HTML_AMPERSAND, '&') },
      { label: `Keep “${written}”`, text },
    ],
  };
}

function endingQuestion(text: string): UrlQuestion | undefined {
  const length = endingLength(text);
  if (length === 0 || /\s/.test(text) || !PATH_OR_HOST.test(text)) return undefined;
  const ending = text.slice(-length);
  const shorter = ending.slice(0, -1);
  const without = { label: `Remove “${ending}”`, text: text.slice(0, -length) };
  const between = { label: `Keep “${shorter}”`, text: text.slice(0, -1) };
  const whole = { label: `Keep “${ending}”`, text };
  return {
    kind: 'ending',
    ask: `Does the URL end with “${ending}”?`,
    readings: length === 2 && shorter !== ending.slice(1) ? [without, between, whole] : [without, whole],
  };
}

function patternQuestion(text: string): UrlQuestion | undefined {
  if (!text.includes('*')) return undefined;
  const [meant] = patternReadings(text);
  if (!meant) return undefined;
  const asPattern = { label: `Use the pattern ${meant.pattern}`, text, pattern: meant.pattern };
  const keep = { label: 'Keep “*”', text };
  return {
    kind: 'pattern',
    ask: `Do you mean paths that ${meant.matches}?`,
    readings: PATH_OR_HOST.test(text) ? [asPattern, keep] : [asPattern],
  };
}

const QUESTIONS = [severalQuestion, spacesQuestion, unseenQuestion, ampersandQuestion, patternQuestion, endingQuestion];

/**
 * Returns what was pasted, cleaned, and what to ask about it. `kept` are the kinds of questions that were answered by
 * keeping the text.
 */
export function readPastedUrl(pasted: string, kept: readonly string[] = []): PastedUrl {
  const asked = (text: string) => {
    if (text.length > QUESTION_MAX) return severalQuestion(text);
    for (const question of QUESTIONS) {
      const found = question(text);
      if (
        found &&
        !(kept.includes(found.kind) && found.readings.some((one) => one.text === text && one.pattern === undefined))
      )
        return found;
    }
    return undefined;
  };
  const line = pasted.replace(/[\r\n\t]+/g, ' ');
  const { text, removed } = cleanUrl(line);
  const question = asked(text);
  if (!question) return { text, removed };
  // A list stays as it was pasted, so that nothing of it is lost before the reader chooses.
  return question.kind === 'several' ? { text: line.trim(), removed: [], question } : { text, removed, question };
}
