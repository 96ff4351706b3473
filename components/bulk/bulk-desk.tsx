'use client';

import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { useRights } from '@/components/people/use-rights';
import { ModeField } from '@/components/purges/fields/mode-field';
import { NoteFields } from '@/components/purges/fields/note-fields';
import { ListFailure } from '@/components/purges/list/list-failure';
import { ListRecorded } from '@/components/purges/list/list-recorded';
import { ListUnanswered } from '@/components/purges/list/list-unanswered';
import { useSendList } from '@/components/purges/list/use-send-list';
import { Button } from '@/components/ui/button';
import { later } from '@/components/ui/later';
import { downloadText } from '@/lib/client/download-text';
import { createListWork } from '@/lib/client/list-work';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import { readBulkTerms } from '@/lib/shared/bulk/bulk-terms';
import type { Finding } from '@/lib/shared/bulk/judge-list';
import { emptyDraft, type PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { ListChoices } from './list-choices';
import { ListFindings } from './list-findings';
import { ListSource } from './list-source';
import { SendBulk } from './send-bulk';
import { useBulkDraft } from './use-bulk-draft';
import { useDistributionsFor } from './use-distributions-for';
import { useListAnalysis } from './use-list-analysis';
import { useListChanges } from './use-list-changes';
import { useRecentPurges } from './use-recent-purges';

const LookOnly = later(() => import('@/components/purges/form/look-only').then((part) => part.LookOnly));

/** The page for lists, for those who may purge anywhere; else what to do instead. */
export function BulkDesk() {
  const { access } = useRights();
  return isAtLeast(highestRole(access), 'purger') ? <BulkForm /> : <LookOnly access={access} />;
}

function BulkForm() {
  const form = useForm<PurgeDraft>({ defaultValues: emptyDraft() });
  const { list, change, replace, forget, restore } = useBulkDraft(form);
  const [work] = useState(createListWork);
  useEffect(() => work.end, [work]);
  const [show, setShow] = useState<Finding>();
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const { distributions, mayHaveMore, lookedUp } = useDistributionsFor(unknown);
  const { access, policy } = useRights();
  const rights = useMemo(() => ({ access, policy }), [access, policy]);
  const [mode, reason, ticket] = useWatch({ control: form.control, name: ['mode', 'reason', 'ticket'] });
  const { text, format, preferred, domain, kept, withSpellings } = list;
  const { notes: recent, cut } = useRecentPurges();
  const terms = useMemo(
    () => ({
      ...{ distributions, mayHaveMore, rights, mode, preferred, domain: domain || undefined, kept },
      ...{ show, withSpellings, recent, lookedUp },
    }),
    [distributions, mayHaveMore, rights, mode, preferred, domain, kept, show, withSpellings, recent, lookedUp],
  );
  const { analysis, changeable, isOld: isBeingRead, isFailed } = useListAnalysis(work, text, format, terms);
  const { rewrite, isChanging, isLost, guard } = useListChanges(changeable, replace);
  const isOld = isBeingRead || isChanging;
  const hosts = analysis?.unknown ?? [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they are
  useEffect(() => setUnknown(hosts), [hosts.join(' ')]);
  const { submit, sending, recorded, unanswered, failure } = useSendList('page', forget);

  const dropShown = () => {
    // What is shown is not yet what was asked for.
    if (!isOld) rewrite((source) => work.run({ task: 'drop', ...source }));
  };
  const download = async () => {
    const csv = await work.run({ task: 'errors', text, format, terms });
    if (csv !== undefined) downloadText('urls-with-errors.csv', csv);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!analysis || isOld) return;
    const read = readBulkTerms({ mode, reason, ticket }, rights);
    form.clearErrors();
    const choices = [format, preferred, domain, kept, withSpellings];
    if (read.ok) void submit({ ...read.terms, urls: analysis.urls }, text, choices);
    else
      for (const [field, message] of Object.entries(read.errors))
        form.setError(field as 'reason' | 'ticket', { message }, { shouldFocus: true });
  };

  return (
    <FormProvider {...form}>
      <div className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">Bulk purge</h1>
        <p className="text-muted text-sm">
          {`Each URL becomes a separate purge.${unanswered === undefined ? ' Nothing is sent until you press the button.' : ''}`}
        </p>
      </div>
      <div className="grid grid-cols-1 items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid grid-cols-1 gap-6">
          {restore && (
            <p className="flex flex-wrap items-center gap-3 text-sm">
              <span>Another list replaced your previous list.</span>
              <Button onClick={restore}>Restore previous list</Button>
            </p>
          )}
          <ListSource
            text={text}
            onChange={(next, isJoined) =>
              change({
                ...{ text: next, kept: next === '' ? [] : kept },
                ...((isJoined || next === '') && { format: undefined }),
              })
            }
            join={(texts) => work.run({ task: 'join', texts, format })}
          />
          <ListChoices analysis={analysis} list={list} distributions={distributions} onChange={change} />
          <ListFindings
            analysis={analysis}
            isOld={isOld}
            isFixed={!changeable || isChanging}
            isFailed={isFailed || isLost}
            isUnanswered={unanswered !== undefined}
            recentCut={cut}
            show={show}
            onShow={setShow}
            onChange={(index, value) =>
              rewrite(({ text, format }) => work.run({ task: 'change', text, format, changes: [[index, value]] }))
            }
            onKeep={(value) => change({ kept: [...kept, value] })}
            onDropShown={dropShown}
            onDownload={() => guard(download())}
          />
        </div>
        <form noValidate autoComplete="off" aria-label="Bulk purge" onSubmit={send} className="grid grid-cols-1 gap-6">
          <ModeField />
          <NoteFields distributions={distributions} />
          <SendBulk
            analysis={analysis}
            isOld={isOld}
            draft={{ mode, reason, ticket }}
            withSpellings={withSpellings}
            onSpellings={(next) => change({ withSpellings: next })}
            sending={sending}
            distributions={distributions}
          />
          <div role="status" className="empty:hidden">
            {failure && <ListFailure failure={failure} />}
            {recorded && <ListRecorded {...recorded} />}
          </div>
          {unanswered !== undefined && <ListUnanswered {...unanswered} />}
        </form>
      </div>
    </FormProvider>
  );
}
