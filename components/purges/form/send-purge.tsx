'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import { useLooksMode } from '@/components/layout/about-desk';
import { useMe } from '@/components/people/use-me';
import { useRights } from '@/components/people/use-rights';
import { useJudgement } from '@/components/purges/fields/use-judgement';
import { EveryDomain } from '@/components/purges/list/every-domain';
import type { SendListProps } from '@/components/purges/list/send-list';
import { SEND_WINDOW_IDS, SendWindowLine } from '@/components/purges/result/send-window-line';
import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import { CopyTextButton } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import { later } from '@/components/ui/later';
import { Link } from '@/components/ui/link';
import { distributionsQuery } from '@/lib/client/distributions';
import { sendWindowQuery } from '@/lib/client/purges';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { isUrlList } from '@/lib/shared/pasted/typed-url';
import { paths } from '@/lib/shared/paths';
import {
  cdnPurgeRequest,
  commandNameOf,
  type PurgeAddressing,
  purgeCommandRequest,
} from '@/lib/shared/purges/cdn-purge-request';
import { commandNotes } from '@/lib/shared/purges/command-notes';
import { describePurge } from '@/lib/shared/purges/describe-purge';
import {
  draftReader,
  draftRefusal,
  draftSpellings,
  draftTarget,
  isArmed,
  lacksChoice,
  type PurgeDraft,
  prefillOf,
  withUrl,
} from '@/lib/shared/purges/purge-draft';
import { isWide } from '@/lib/shared/reach/reach';
import { prefillToQuery } from '@/lib/shared/targets/prefill';
import type { UrlSpelling } from '@/lib/shared/targets/url-spellings';
import { visible } from '@/lib/shared/text/visible-text';
import { DuplicateWarning } from './duplicate-warning';
import { EdgeLook } from './edge-look';

interface SendPurgeProps {
  distributions: readonly Distribution[];
  addressing: PurgeAddressing;
  publicUrl: string | null;
  sending: boolean;
  /** The record of what was sent last from here. */
  sent: string | undefined;
}

/** Returns a link that opens the form with these values, for another person to review and send. */
const linkToForm = (draft: PurgeDraft, distribution: Distribution | undefined) =>
  new URL(paths.home + prefillToQuery(prefillOf(draft, distribution)), location.origin).href;

// As high as the button that it takes the place of.
const SendList = later<SendListProps>(
  () => import('@/components/purges/list/send-list').then((part) => part.SendList),
  () => <div className="min-h-25 border-line border-t sm:min-h-15" />,
);

const queueTexts = { soft: 'Queue soft purge', hard: 'Queue hard purge' };
const severalTexts = { soft: 'Soft-purge', hard: 'Hard-purge' };
const buttonTexts = {
  soft: {
    url: 'Soft-purge one URL',
    hostname: 'Soft-purge a hostname',
    pattern: 'Soft-purge by pattern',
    all: 'Soft-purge everything',
  },
  hard: {
    url: 'Hard-purge one URL',
    hostname: 'Hard-purge a hostname',
    pattern: 'Hard-purge by pattern',
    all: 'Hard-purge everything',
  },
};

function summaryOf(draft: PurgeDraft, distribution: Distribution | undefined, others: number) {
  if (!distribution) return 'Choose a distribution to see what will happen.';
  if (lacksChoice(draft)) return 'Choose a hostname to see what will happen.';
  const { namespace, name } = distribution;
  if (others > 0) return `${severalTexts[draft.mode]} ${others + 1} URLs on ${distributionKey(distribution)}`;
  return describePurge({ namespace, distribution: name, kind: draft.kind, mode: draft.mode });
}

/** The button for what the form holds: one purge, or a list of URLs. */
export function SendPurge({ pressed, ...props }: SendPurgeProps & Pick<SendListProps, 'pressed'>) {
  const [kind, url, urlKept] = useWatch<PurgeDraft, ['kind', 'url', 'urlKept']>({ name: ['kind', 'url', 'urlKept'] });
  const isList = kind === 'url' && isUrlList({ url, urlKept });
  return isList ? <SendList distributions={props.distributions} pressed={pressed} /> : <SendOne {...props} />;
}

/** What will happen, in words and on the wire, and the button that does it. */
function SendOne({ distributions, addressing, publicUrl, sending, sent }: SendPurgeProps) {
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const hydrated = useHydrated();
  const looks = useLooksMode();
  const { kind, mode } = draft;
  const distribution = findDistribution(distributions, draft.distribution);
  const judgement = useJudgement(draft, distribution);
  const isNamed = distribution !== undefined && isArmed(draft.confirmation, distribution);
  const armed =
    !lacksChoice(draft) && judgement.now !== undefined && (isNamed || !(kind === 'all' || isWide(judgement.now)));
  const rights = useRights();
  const refusal = distribution && draftRefusal(draft, distribution, rights, judgement.shown);
  const isRefused =
    distribution !== undefined && draftRefusal(draft, distribution, rights, judgement.now) !== undefined;
  const { chosen } = draftSpellings(draft, distribution);
  const target = distribution && draftTarget(draft, distribution);
  const summary = summaryOf(draft, distribution, chosen.length);
  const press = chosen.length > 0 ? `${severalTexts[mode]} ${chosen.length + 1} URLs` : buttonTexts[mode][kind];
  const { data: sendWindow } = useQuery(sendWindowQuery);
  const waits = Boolean(sendWindow?.nextSafeAt) && refusal === undefined;
  return (
    <div className="grid grid-cols-1 gap-3 border-line border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 grow basis-72 gap-1 text-sm">
          <p id="purge-summary" className="font-medium">
            {summary}
          </p>
          <p id="purge-refusal" aria-live="polite" className="flex items-start gap-1.5 text-warm empty:hidden">
            {refusal && (
              <>
                <Icon name="icon-lock" className="mt-0.5 size-4 shrink-0" />
                <span>{`You cannot submit this purge. ${refusal.message}`}</span>
              </>
            )}
          </p>
        </div>
        <Button
          type="submit"
          tone={kind === 'url' && mode === 'soft' ? 'accent' : 'warm'}
          // Until the page is alive a click would leave it; while sending, the button keeps its focus and does nothing.
          disabled={!hydrated || !armed || isRefused}
          aria-disabled={sending}
          aria-describedby={`purge-summary purge-refusal ${SEND_WINDOW_IDS}`}
          className="w-full sm:w-52"
        >
          {sending ? 'Sending…' : waits ? queueTexts[mode] : press}
        </Button>
      </div>
      {/* Below the button: content that appears must not move the button away from the pointer. */}
      <DuplicateWarning draft={draft} distribution={distribution} except={sent} sending={sending} />
      {looks !== 'off' && <EdgeLook draft={draft} distribution={distribution} mode={looks} sending={sending} />}
      <AlsoSent spellings={chosen} />
      <EveryDomain
        on={target?.kind === 'url' ? [draft.distribution] : []}
        distributions={distributions}
        url={target?.kind === 'url' && chosen.length === 0 ? target.value : undefined}
      />
      <SendWindowLine window={waits ? sendWindow : undefined} />
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <RequestPreview draft={draft} distributions={distributions} addressing={addressing} publicUrl={publicUrl} />
        <CopyTextButton quiet label="Copy form link" text={() => linkToForm(draft, distribution)} />
        <Link href={paths.bulk} className="rounded-md text-muted text-sm hover:text-ink">
          Bulk purge
        </Link>
      </div>
    </div>
  );
}

/** The other spellings that the button purges as well, whole. */
const AlsoSent = ({ spellings }: { spellings: readonly UrlSpelling[] }) => (
  <div role="status" className="text-sm empty:hidden">
    {spellings.length > 0 && (
      <div className="grid gap-1">
        <p>Also sent as separate purges:</p>
        <ul className="grid gap-1">
          {spellings.map(({ url }) => (
            <li key={url}>
              <code className="wrap-anywhere font-mono text-[0.8125rem]">{visible(url)}</code>
            </li>
          ))}
        </ul>
      </div>
    )}
  </div>
);

interface RequestPreviewProps {
  draft: PurgeDraft;
  distributions: readonly Distribution[];
  addressing: PurgeAddressing;
  publicUrl: string | null;
}

/** The ID of a purge is made when it is sent. */
const ID_TO_COME = 'ID';

/** The exact requests, one for each purge, that the server will make of the CDN, built by the very functions that the server uses. */
function RequestPreview({ draft, distributions, addressing, publicUrl }: RequestPreviewProps) {
  const { data: list } = useQuery(distributionsQuery);
  const me = useMe();
  const api = list?.purgeApi ?? 'cache-purge';
  const actor = me?.actor ?? '';
  const requests = useMemo(() => {
    // Whether it is armed, and how far it reaches, does not change what would be sent.
    const distribution = findDistribution(distributions, draft.distribution);
    const confirmation = distribution ? distributionKey(distribution) : '';
    const reading = draftReader(distributions, undefined, () => ({ reach: 'part' }))({ ...draft, confirmation });
    if (!reading.ok) return [];
    const { chosen } = draftSpellings(draft, distribution);
    return [reading.input, ...chosen.map(({ url }) => withUrl(reading.input, url))].map((input) => {
      if (api === 'cache-purge') return cdnPurgeRequest(input, addressing);
      const { reason = null, ticket = null, namespace } = input;
      const recordUrl = publicUrl && new URL(paths.purge(ID_TO_COME), publicUrl).href;
      return purgeCommandRequest(input, addressing, {
        name: commandNameOf(ID_TO_COME),
        virtualHost: distribution?.virtualHost ?? { namespace, name: '…' },
        notes: addressing.commandNotes ? commandNotes({ actor, reason, ticket, recordUrl }) : undefined,
      });
    });
  }, [draft, distributions, addressing, api, actor, publicUrl]);
  return (
    <details className="group text-sm">
      <summary className="w-fit rounded-md text-muted hover:text-ink">Show API request</summary>
      <pre className="mt-2 overflow-x-auto whitespace-pre-wrap wrap-anywhere rounded-lg border border-line bg-raised p-3 font-mono text-[0.8125rem]">
        {requests
          .map(({ method, path, body }) => `${method} ${path}\n\n${JSON.stringify(body, null, 2)}`)
          .join('\n\n') || 'Fill in the form to see the request.'}
      </pre>
    </details>
  );
}
