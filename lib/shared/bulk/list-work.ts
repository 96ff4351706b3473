import { withEntities } from '@/lib/shared/text/entities';
import { type AnalysisTerms, analyseList, errorsOf, type ListAnalysis, shownPlaces } from './analyse-list';
import type { ListTerms } from './judge-list';
import type { ListFormat, ListLine, ReadList } from './list-format';
import { changeList, contentOf, hasErrorColumn, listWithErrors, readList } from './read-list';
import { writeList } from './write-list';

interface Source {
  text: string;
  /** What a reader says that it is. */
  format?: ListFormat | undefined;
}

/** Operations on a list. All of them are slow for a full list. */
export type ListTask =
  | (Source & { task: 'analyse'; terms: AnalysisTerms })
  /** Some values get another text; null drops them. */
  | (Source & { task: 'change'; changes: [number, string | null][] })
  /** The lines that are shown are dropped: those that cannot be sent, or those of one kind. */
  | (Source & { task: 'drop'; terms: AnalysisTerms })
  /** CSV with the reasons. */
  | (Source & { task: 'errors'; terms: ListTerms })
  /** Texts are added to the first, which `format` is for. One with its errors corrected replaces it. */
  | { task: 'join'; texts: string[]; format?: ListFormat | undefined };

/** The result: a text, or the content of a page. */
export type ListOutcome<Task extends ListTask> = Task extends { task: 'analyse' } ? ListAnalysis : string;

let lastRead: { source: Source; list: ReadList } | undefined;

/** Reads a list once while only the terms change. */
function read({ text, format }: Source): ReadList {
  const isSame = lastRead?.source.text === text && lastRead.source.format === format;
  const list = isSame && lastRead ? lastRead.list : readList(text, format);
  lastRead = { source: { text, format }, list };
  return list;
}

/** Returns a line as another list contains it. An unreadable line stays unreadable. */
const valueIn = (text: string, { value, problem, row }: ListLine) =>
  problem === undefined || row === undefined ? value : text.slice(...row).trim();

function joined([first = '', ...added]: readonly string[], format?: ListFormat): string {
  const isReplaced = added.some(hasErrorColumn);
  const texts = (isReplaced ? added : [first, ...added]).filter((text) => text.trim() !== '');
  if (texts.length < 2) return texts[0] ?? '';
  const lists = texts.map((text) => ({
    text: contentOf(text),
    list: readList(text, text === first ? format : undefined),
  }));
  // What is beyond the lines that were read must stay in sight.
  if (lists.some(({ list }) => list.isCut)) return texts.join('\n');
  const isExact = lists.every(({ list }) => list.isExact);
  const written = (value: string, list: ReadList) => (list.isExact && !isExact ? withEntities(value) : value);
  const lines = lists.flatMap(({ text, list }) =>
    list.lines.map((line) => ({ value: written(valueIn(text, line), list), where: line.where })),
  );
  return writeList(lines, isExact);
}

export function workOnList(task: ListTask): ListAnalysis | string {
  if (task.task === 'join') return joined(task.texts, task.format);
  const list = read(task);
  switch (task.task) {
    case 'analyse':
      return analyseList(list, task.terms);
    case 'change':
      return changeList(task.text, list, new Map(task.changes));
    case 'drop':
      return changeList(task.text, list, new Map(shownPlaces(list, task.terms).map((index) => [index, null])));
    case 'errors':
      return listWithErrors(task.text, list, errorsOf(list, task.terms));
  }
}
