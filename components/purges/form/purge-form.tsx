'use client';

import { type FormEvent, useMemo, useRef } from 'react';
import { FormProvider, type Resolver, useForm } from 'react-hook-form';
import { KnownDistributionsProvider, useDistributions } from '@/components/distributions/use-distributions';
import { useRights } from '@/components/people/use-rights';
import { DistributionField } from '@/components/purges/fields/distribution-field';
import { ModeField } from '@/components/purges/fields/mode-field';
import { NoteFields } from '@/components/purges/fields/note-fields';
import { TargetField } from '@/components/purges/fields/target-field';
import { useCovers, useJudge } from '@/components/purges/fields/use-judgement';
import { EarlierResult, IsOther, prepareResult, SubmitResult } from '@/components/purges/result/submit-result';
import { TargetText } from '@/components/purges/table/target-text';
import { Button } from '@/components/ui/button';
import { later } from '@/components/ui/later';
import { isFilledBy, savedDraft } from '@/lib/client/draft-storage';
import { type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import type { PurgeAddressing } from '@/lib/shared/purges/cdn-purge-request';
import {
  draftReader,
  draftSpellings,
  emptyDraft,
  type PurgeDraft,
  prefilledDraft,
} from '@/lib/shared/purges/purge-draft';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Prefill } from '@/lib/shared/targets/prefill';
import { distributionsMeant, prefilledDistribution } from '@/lib/shared/targets/prefilled-distribution';
import { DiscoveryProblems } from './discovery-problems';
import { SendPurge } from './send-purge';
import { useStoredDraft } from './use-stored-draft';
import { type OtherPurge, recordOf, useSubmitPurge } from './use-submit-purge';

const PrefillNotice = later(() => import('./prefill-notice').then((part) => part.PrefillNotice));

interface PurgeFormProps {
  addressing: PurgeAddressing;
  /** The desk's own address, as links to records name it; null where it has none. */
  publicUrl: string | null;
  /** `namespace/name` of the distribution to start with. */
  preselected: string | undefined;
  /** What the page's address fills in. It is never sent automatically. */
  prefill: Prefill | undefined;
}

/** The one that the address names or means and no other; else the only one there is, or the one used last. */
function startingWith(distributions: readonly Distribution[], preselected = '', prefill: Prefill = {}) {
  const named = prefilledDistribution(prefill);
  if (named !== undefined) return findDistribution(distributions, named);
  const meant = distributionsMeant(prefill, distributions);
  if (meant?.length === 1) return meant[0];
  // Another one may serve it that the page does not know yet.
  if (meant && distributions.length > 1) return findDistribution(meant, preselected);
  return distributions.length === 1 ? distributions[0] : findDistribution(distributions, preselected);
}

/** Says what is wrong with a draft in the form of the form's library. */
const resolverBy =
  (read: ReturnType<typeof draftReader>): Resolver<PurgeDraft, unknown, PurgeInput> =>
  (draft) => {
    const reading = read(draft);
    if (reading.ok) return { values: reading.input, errors: {} };
    const errors = reading.errors.map(([field, message]) => [field, { type: 'custom', message }]);
    return { values: {}, errors: Object.fromEntries(errors) };
  };

/** The purge form: one distribution, one target, one mode. It can express nothing else. */
export function PurgeForm({ addressing, publicUrl, preselected, prefill }: PurgeFormProps) {
  const known = useDistributions(() =>
    prefill && !isFilledBy(location.search) ? prefilledDistribution(prefill) : savedDraft().distribution,
  );
  const { list, distributions, mayHaveMore } = known;
  const { access, policy } = useRights();
  const first = startingWith(distributions, preselected, prefill);
  const judge = useJudge();
  const covers = useCovers();
  const resolver = useMemo(
    () => resolverBy(draftReader(distributions, { access, policy }, judge, mayHaveMore, covers)),
    [distributions, access, policy, judge, mayHaveMore, covers],
  );
  const start = prefill ? prefilledDraft(first, prefill) : emptyDraft(first);
  const form = useForm<PurgeDraft, unknown, PurgeInput>({ resolver, defaultValues: start });
  useStoredDraft(form, distributions, start, prefill !== undefined);
  const { submit, sendNew, holdsSent, isListening, sending, shown, others, sendOtherAgain } = useSubmitPurge(form);
  const send = form.handleSubmit((input) => {
    const draft = form.getValues();
    const { chosen } = draftSpellings(draft, findDistribution(distributions, draft.distribution));
    return submit(
      input,
      chosen.map(({ url }) => url),
    );
  });
  const place = useRef<HTMLFormElement>(null);
  const again = shown?.input && {
    input: shown.input,
    holdsSent,
    send: (input: PurgeInput) => {
      // What was said goes, and the button that was pressed in it: the focus would fall out of the page.
      place.current?.querySelector<HTMLElement>('[type=submit]')?.focus();
      void sendNew(input);
    },
  };
  const sendList = useRef<() => void>(undefined);
  const press = (event: FormEvent) => {
    event.preventDefault();
    if (sendList.current) sendList.current();
    else if (isListening()) void send(event);
  };

  return (
    <FormProvider {...form}>
      <form
        ref={place}
        method="post"
        aria-label="Purge"
        autoComplete="off"
        noValidate
        onSubmit={press}
        onKeyDown={prepareResult}
        onPointerDown={prepareResult}
        className="grid grid-cols-1 gap-6"
      >
        <h1 className="font-semibold text-2xl tracking-tight">Purge the cache</h1>
        <DiscoveryProblems list={list} />
        {prefill && <PrefillNotice prefill={prefill} known={known} />}
        <KnownDistributionsProvider value={known}>
          <DistributionField distributions={distributions} />
          <TargetField distributions={distributions} />
        </KnownDistributionsProvider>
        <ModeField />
        <NoteFields distributions={distributions} />
        <div>
          <SendPurge
            pressed={sendList}
            distributions={distributions}
            addressing={addressing}
            publicUrl={publicUrl}
            sending={sending}
            sent={shown && recordOf(shown.result)}
          />
          <div role="status" className="grid grid-cols-1 gap-6 not-empty:mt-6">
            {shown && <SubmitResult key={shown.number} result={shown.result} again={again} />}
            {others.map((other) => (
              <OtherResult key={JSON.stringify(other.input)} other={other} onAgain={sendOtherAgain} />
            ))}
          </div>
        </div>
      </form>
    </FormProvider>
  );
}

interface OtherResultProps {
  other: OtherPurge;
  onAgain: (other: OtherPurge) => void;
}

/** What came of another spelling of the URL; what did not go well can be sent again alone. */
function OtherResult({ other, onAgain }: OtherResultProps) {
  const { input, isEarlier, shown } = other;
  const isFine = shown?.result.kind === 'recorded' && shown.result.purge.error === null;
  const place = useRef<HTMLElement>(null);
  const again = () => {
    // The button goes when all is well, and the focus would fall out of the page with it.
    place.current?.focus();
    onAgain(other);
  };
  return (
    <section ref={place} tabIndex={-1} aria-label="Other spelling" className="grid grid-cols-1 gap-3 text-sm">
      {!isFine && <TargetText target={input.target} />}
      <IsOther value>
        {shown && <SubmitResult key={shown.number} result={shown.result} />}
        {!shown && (isEarlier ? <EarlierResult /> : <p className="text-muted">Sending…</p>)}
      </IsOther>
      {(shown || isEarlier) && !isFine && <Button onClick={again}>Send again</Button>}
    </section>
  );
}
