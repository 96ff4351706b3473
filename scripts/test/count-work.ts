import { Session } from 'node:inspector/promises';

type Method = (this: string, ...args: unknown[]) => unknown;

const methods = String.prototype as unknown as Record<string, Method>;
const { indexOf } = String.prototype;

const upTo = (text: string, at: number, from = 0) => (at === -1 ? text.length : at + 1) - from;

/** How many characters of a text a method looks at; one that is not here looks at all of them. */
const looksAt: Record<string, (text: string, args: unknown[], result: unknown) => number> = {
  indexOf: (text, [, from], result) => upTo(text, Number(result), Number(from ?? 0)),
  includes: (text, [wanted]) => upTo(text, indexOf.call(text, String(wanted))),
  lastIndexOf: (text, [, from], result) => Math.min(Number(from ?? text.length), text.length) - Number(result),
  slice: (_, __, result) => String(result).length,
  substring: (_, __, result) => String(result).length,
  startsWith: (_, [wanted]) => String(wanted).length,
  endsWith: (_, [wanted]) => String(wanted).length,
  at: () => 1,
  charAt: () => 1,
  charCodeAt: () => 1,
  codePointAt: () => 1,
};
const counted = Object.getOwnPropertyNames(methods).filter(
  (name) => !/^(constructor|length|toString|valueOf)$/.test(name),
);

/**
 * Calls it, and counts the characters that methods of texts look at meanwhile. A regular expression counts as one look at its
 * text: regular-expressions.test.ts judges each of them.
 */
export function countCharacters(work: () => void): number {
  let characters = 0;
  const originals = counted.map((name): [string, Method] => [name, methods[name] as Method]);
  for (const [name, original] of originals)
    methods[name] = function counting(...args) {
      const result = original.apply(this, args);
      characters += looksAt[name]?.(this, args, result) ?? this.length;
      return result;
    };
  try {
    work();
  } finally {
    for (const [name, original] of originals) methods[name] = original;
  }
  return characters;
}

export interface BlockCounter {
  count: (work: () => void) => Promise<number>;
  close: () => void;
}

/** Counts how often blocks of the product's code run that is compiled from now on. To ask for it takes a moment each time. */
export async function openBlockCounter(): Promise<BlockCounter> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const blocks = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.includes('/lib/') && !url.includes('/node_modules/'))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
  };
  return {
    async count(work) {
      await blocks();
      work();
      return blocks();
    },
    close: () => session.disconnect(),
  };
}
