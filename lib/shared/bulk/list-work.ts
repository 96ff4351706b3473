import { type AnalysisTerms, analyseList, errorsOf, type ListAnalysis, shownPlaces } from './analyse-list';
import type { ListTerms } from './judge-list';
import type { ListFormat, ReadList } from './list-format';
import { changeList, listWithErrors, readList } from './read-list';

interface Source {
  text: string;
  /** What a reader says that it is. */
  format?: ListFormat | undefined;
}

/** What can be done with a list. All of it takes a while for a full one. */
export type ListTask =
  | (Source & { task: 'analyse'; terms: AnalysisTerms })
  /** Some values get another text; null drops them. */
  | (Source & { task: 'change'; changes: [number, string | null][] })
  /** The lines that are shown are dropped: those that cannot be sent, or those of one kind. */
  | (Source & { task: 'drop'; terms: AnalysisTerms })
  /** CSV with the reasons. */
  | (Source & { task: 'errors'; terms: ListTerms })
  /** Several texts become one list. */
  | { task: 'join'; texts: string[] };

/** What comes of it: a text, or what a page shows. */
export type ListOutcome<Task extends ListTask> = Task extends { task: 'analyse' } ? ListAnalysis : string;

let lastRead: { source: Source; list: ReadList } | undefined;

/** Reads a list once while only the terms change. */
function read({ text, format }: Source): ReadList {
  const isSame = lastRead?.source.text === text && lastRead.source.format === format;
  const list = isSame && lastRead ? lastRead.list : readList(text, format);
  lastRead = { source: { text, format }, list };
  return list;
}

function joined(texts: readonly string[]): string {
  const [only = '', ...others] = texts.filter((text) => text.trim() !== '');
  if (others.length === 0) return only;
  const lists = [only, ...others].map((text) => readList(text));
  // What is beyond the lines that were read must stay in sight.
  if (lists.some(({ isCut }) => isCut)) return [only, ...others].join('\n');
  return lists.flatMap(({ lines }) => lines.map(({ value }) => value)).join('\n');
}

export function workOnList(task: ListTask): ListAnalysis | string {
  if (task.task === 'join') return joined(task.texts);
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
