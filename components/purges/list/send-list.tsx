'use client';

import { type RefObject, useEffect } from 'react';
import { useFormContext } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import { rememberDistribution, saveDraft, savedDraft } from '@/lib/client/draft-storage';
import { readBulkTerms } from '@/lib/shared/bulk/bulk-terms';
import { isProblem } from '@/lib/shared/bulk/judge-list';
import { bulkLineOf, groupsOf, listSummary, modeVerbs } from '@/lib/shared/bulk/sent-list';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { draftAfterPurge, type PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { counted } from '@/lib/shared/text/counted';
import { EveryDomain } from './every-domain';
import { ListFailure } from './list-failure';
import { ListRecorded } from './list-recorded';
import { ListUnanswered } from './list-unanswered';
import { useSendList } from './use-send-list';
import { FORM_LIST_MAX, useUrlList } from './use-url-list';

export interface SendListProps {
  distributions: readonly Distribution[];
  /** What Enter in the form does while it holds a list. */
  pressed: RefObject<(() => void) | undefined>;
}

/** The button for the URLs in the form: one reason, one ticket, one job. */
export function SendList({ distributions, pressed }: SendListProps) {
  const form = useFormContext<PurgeDraft>();
  const { draft, rights, judged } = useUrlList(distributions);
  const { submit, sending, recorded, unanswered, failure } = useSendList('form', (source) => {
    const emptied = draftAfterPurge(form.getValues());
    // Another page can be open here by now, with a form of its own.
    if (savedDraft().url === source) saveDraft(emptied);
    if (form.getValues('url') !== source) return;
    form.reset(emptied);
    if (emptied.distribution !== '') rememberDistribution(emptied.distribution);
  });
  const hydrated = useHydrated();
  const problems = judged.filter(({ finding }) => isProblem(finding)).length;
  const sent = judged.filter(({ url, finding }) => url !== undefined && finding !== 'duplicate');
  const blocked =
    judged.length > FORM_LIST_MAX
      ? `A list of more than ${FORM_LIST_MAX} URLs has its own page.`
      : problems > 0
        ? `${counted(problems, 'URL')} can't be purged. Fix or remove ${problems === 1 ? 'it' : 'them'}.`
        : undefined;
  const on = groupsOf(sent).map(({ distribution }) => distribution);
  const summary = listSummary(draft.mode, sent.length, on);
  const press = () => {
    if (blocked !== undefined || sent.length === 0) return;
    const read = readBulkTerms(draft, rights);
    if (read.ok) {
      form.clearErrors();
      const { url, urlKept, urlDomain, distribution } = draft;
      const urls = sent.map((line) => bulkLineOf(line, distributions));
      void submit({ ...read.terms, urls }, url, [urlKept, urlDomain, distribution]);
      return;
    }
    for (const [field, message] of Object.entries(read.errors))
      form.setError(field as 'reason' | 'ticket', { message }, { shouldFocus: true });
  };
  useEffect(() => {
    pressed.current = press;
    return () => {
      pressed.current = undefined;
    };
  });
  return (
    <div className="grid grid-cols-1 gap-3 border-line border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 grow basis-72 gap-1 text-sm">
          <p id="list-summary" className="font-medium">
            {summary}
          </p>
          <p id="list-blocked" aria-live="polite" className="text-muted empty:hidden">
            {blocked}
          </p>
        </div>
        <Button
          type="submit"
          tone={draft.mode === 'soft' ? 'accent' : 'warm'}
          disabled={!hydrated || blocked !== undefined || sent.length === 0}
          aria-disabled={sending}
          aria-describedby="list-summary list-blocked"
          className="w-full sm:w-52"
        >
          {sending ? 'Sending…' : `${modeVerbs[draft.mode]} ${counted(sent.length, 'URL')}`}
        </Button>
      </div>
      <EveryDomain on={on} distributions={distributions} url={sent.length === 1 ? sent[0]?.url : undefined} />
      <div role="status" className="empty:hidden">
        {failure && <ListFailure failure={failure} />}
        {recorded && <ListRecorded {...recorded} />}
      </div>
      {unanswered !== undefined && <ListUnanswered {...unanswered} />}
    </div>
  );
}
