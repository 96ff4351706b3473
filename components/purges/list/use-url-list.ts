import { useMemo } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useKnownDistributions } from '@/components/distributions/use-distributions';
import { useRights } from '@/components/people/use-rights';
import { judgeList } from '@/lib/shared/bulk/judge-list';
import { changeList, readList } from '@/lib/shared/bulk/read-list';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';

/** The maximum number of URLs in the form. A longer list has its own page. */
export const FORM_LIST_MAX = 10;

/** The URLs in the field of the form, each with its judgement, and what changes them. */
export function useUrlList(distributions: readonly Distribution[]) {
  const { setValue, clearErrors } = useFormContext<PurgeDraft>();
  const { mayHaveMore } = useKnownDistributions();
  const { access, policy } = useRights();
  const rights = useMemo(() => ({ access, policy }), [access, policy]);
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const { url, urlKept, urlDomain, distribution, mode } = draft;
  // The field has one line: each of its words was a line of what was pasted, and none of them is lost.
  const text = useMemo(() => url.trim().split(/\s+/).join('\n'), [url]);
  const list = useMemo(() => readList(text, 'text'), [text]);
  const judged = useMemo(() => {
    const meant = { preferred: distribution, domain: urlDomain || undefined, kept: urlKept.split(' ') };
    return judgeList(list, { distributions, mayHaveMore, rights, mode, ...meant });
  }, [list, distributions, mayHaveMore, rights, mode, distribution, urlDomain, urlKept]);
  /** Gives a URL another text, or drops it. */
  const change = (index: number, value: string | null) => {
    const next = changeList(text, list, new Map([[index, value]])).replaceAll('\n', ' ');
    setValue('url', next, { shouldDirty: true });
    clearErrors('url');
  };
  const keep = (value: string) => setValue('urlKept', `${urlKept} ${value}`.trim());
  return { draft, rights, judged, change, keep };
}
