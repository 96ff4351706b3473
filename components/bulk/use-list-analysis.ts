import { useEffect, useMemo, useState } from 'react';
import { useDebounced } from '@/components/ui/use-debounced';
import type { ListWork } from '@/lib/client/list-work';
import type { AnalysisTerms, ListAnalysis } from '@/lib/shared/bulk/analyse-list';
import type { ListFormat } from '@/lib/shared/bulk/list-format';

/** How long typing must rest before a list is read, in milliseconds. */
const TYPING_MS = 200;

/** What is known of the list; `isOld` while the newest one is read. The one before stays in sight meanwhile. */
export function useListAnalysis(work: ListWork, text: string, format: ListFormat | undefined, terms: AnalysisTerms) {
  const rested = useDebounced(text, TYPING_MS);
  const source = useMemo(() => ({ text: rested, format, terms }), [rested, format, terms]);
  const [read, setRead] = useState<{ source: object; analysis: ListAnalysis }>();
  useEffect(() => {
    if (source.text.trim() === '') return;
    let isCurrent = true;
    work.run({ task: 'analyse', ...source }).then(
      (analysis) => isCurrent && analysis && setRead({ source, analysis }),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [work, source]);
  const isEmpty = text.trim() === '';
  return {
    analysis: isEmpty ? undefined : read?.analysis,
    isOld: !isEmpty && (rested !== text || read?.source !== source),
  };
}
