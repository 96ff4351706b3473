import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

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

/** Every file of the repository that is there. */
export const repositoryFiles: readonly string[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\0')
  .filter((file) => file !== '' && existsSync(path.join(ROOT, file)));

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
