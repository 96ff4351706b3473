import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, repositoryFiles } from '../test/repository-files.mjs';

export interface Fence {
  language: string;
  text: string;
  /** The line of its first line of text. */
  line: number;
}

export interface Document {
  file: string;
  /** Without what is in fences; the lines keep their numbers. */
  prose: string;
  fences: Fence[];
}

/** Splits a document into prose and fenced blocks. */
export function parseDocument(file: string, text: string): Document {
  const fences: Fence[] = [];
  let open: Fence | undefined;
  const prose = text.split('\n').map((line, index) => {
    const [, language] = /^\s*```(\w*)\s*$/.exec(line) ?? [];
    if (open === undefined) {
      if (language === undefined) return line;
      open = { language, text: '', line: index + 2 };
    } else if (language === '') {
      fences.push(open);
      open = undefined;
    } else open.text += `${line}\n`;
    return '';
  });
  if (open !== undefined) throw new Error(`${file}:${open.line} the fenced block has no end`);
  return { file, prose: prose.join('\n'), fences };
}

/** Every Markdown document of the repository. */
export const documents: readonly Document[] = repositoryFiles
  .filter((file) => file.endsWith('.md'))
  .map((file) => parseDocument(file, readFileSync(path.join(ROOT, file), 'utf8')));

/** Anchors of a document's headings, as GitHub makes them. */
export const anchorsOf = ({ prose }: Document): string[] =>
  [...prose.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );

/** What is in backticks in the prose. */
export const codeSpans = ({ prose }: Document): string[] =>
  [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => code);
