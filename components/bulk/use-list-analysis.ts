import { useEffect, useMemo, useState } from 'react';
import { useDebounced } from '@/components/ui/use-debounced';
import type { ListWork } from '@/lib/client/list-work';
import type { AnalysisTerms, ListAnalysis } from '@/lib/shared/bulk/analyse-list';
import type { ListFormat } from '@/lib/shared/bulk/list-format';

/** How long typing must rest before a list is read, in milliseconds. */
const TYPING_MS = 200;

interface ListSource {
  text: string;
  format: ListFormat | undefined;
  terms: AnalysisTerms;
}

/** A list that was read, and what it was read from. */
export interface ReadDraft {
  source: ListSource;
  analysis: ListAnalysis;
}

/** The analysis of the list; `isOld` while the newest list is being read and the previous result is shown. */
export function useListAnalysis(work: ListWork, text: string, format: ListFormat | undefined, terms: AnalysisTerms) {
  const rested = useDebounced(text, TYPING_MS);
  const source = useMemo(() => ({ text: rested, format, terms }), [rested, format, terms]);
  const [read, setRead] = useState<ReadDraft>();
  const [failed, setFailed] = useState<ListSource>();
  useEffect(() => {
    if (source.text.trim() === '') return;
    let isCurrent = true;
    work.run({ task: 'analyse', ...source }).then(
      (analysis) => isCurrent && analysis && setRead({ source, analysis }),
      () => isCurrent && setFailed(source),
    );
    return () => {
      isCurrent = false;
    };
  }, [work, source]);
  const isEmpty = text.trim() === '';
  const isOfText = read?.source.text === text && read.source.format === format;
  return {
    analysis: isEmpty ? undefined : read?.analysis,
    /** Left out where the lines on the screen are of another list than the one that would be changed. */
    changeable: isEmpty || !isOfText ? undefined : read,
    isOld: !isEmpty && (rested !== text || read?.source !== source),
    /** The code that reads lists did not arrive. */
    isFailed: !isEmpty && failed === source,
  };
}
