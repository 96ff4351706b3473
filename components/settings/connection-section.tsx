import { useMutation, useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { DiscoveryProblems } from '@/components/purges/form/discovery-problems';
import { LiftPause } from '@/components/purges/record/lift-pause';
import { PauseSource } from '@/components/purges/record/send-pause';
import { Button } from '@/components/ui/button';
import { Countdown } from '@/components/ui/countdown';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignProse } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { later } from '@/components/ui/later';
import { Section } from '@/components/ui/section';
import { StaleNotice } from '@/components/ui/stale-notice';
import { ExactTime, SoonTime, TimeAgo } from '@/components/ui/time-ago';
import { askedDistributionsQuery } from '@/lib/client/distributions';
import { failureText } from '@/lib/client/failure-text';
import { has, isText, listOf } from '@/lib/client/fits';
import { sendWindowQuery } from '@/lib/client/purges';
import { request } from '@/lib/client/request';
import type { CdnAccess, OutsideReads } from '@/lib/shared/cdn-access';
import { answersOfReading, type ConnectionState, connectionState } from '@/lib/shared/connection';
import type { CallCheck, ConnectionCheck } from '@/lib/shared/connection-schema';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';

const CheckTable = later(() => import('./check-table').then((part) => part.CheckTable));
const OutsideProblems = later(() => import('./outside-problems').then((part) => part.OutsideProblems));

interface ConnectionSectionProps {
  mayCheck: boolean;
  access: CdnAccess | null;
  outside: OutsideReads | null;
}

/** The state of the CDN connection, from the last read of distributions or from a check now. Never shows the token. */
export function ConnectionSection({ mayCheck, access, outside }: ConnectionSectionProps) {
  const { data: list, error } = useQuery(askedDistributionsQuery);
  const check = useMutation({ mutationFn: checkConnection });
  const state = connectionState(
    check.data?.calls.filter(({ isNeeded }) => isNeeded) ?? (list ? answersOfReading(list) : []),
  );
  return (
    <Section title="CDN connection" aside={mayCheck && <CheckButton {...check} />}>
      {error && <StaleNotice error={error} />}
      {check.error && (
        <p role="alert" className="text-danger text-sm">
          {failureText(check.error)}
        </p>
      )}
      <div role="status">
        <Facts>
          <Fact term="CDN">
            <Reachable state={state} />
          </Fact>
          <Fact term={access?.certificate ? 'Credential' : 'API token'}>
            <Credential state={state} />
          </Fact>
          {access && <AccessFacts access={access} />}
          {list && (
            <Fact term="Purge API">
              <PurgeApiInUse list={list} />
            </Fact>
          )}
          {mayCheck && (
            <Fact term="Sending">
              <Sending />
            </Fact>
          )}
          {outside && (
            <Fact term="Purges made outside">
              <OutsideState outside={outside} />
            </Fact>
          )}
          <Fact term="Last checked">
            <AsOf at={check.data?.checkedAt ?? list?.fetchedAt ?? null} list={list} />
          </Fact>
        </Facts>
      </div>
      {check.data ? (
        <>
          <CheckTable calls={check.data.calls} />
          <p className="text-muted text-sm">
            Not checked: the rights to purge, to create or delete purge commands, and to read one distribution.
          </p>
        </>
      ) : (
        <DiscoveryProblems list={list} />
      )}
    </Section>
  );
}

/** Whether the history shows purges that the desk did not send, and what keeps it from some of them. */
const OutsideState = ({ outside: { isOn, lists, problems } }: { outside: OutsideReads }) =>
  isOn ? (
    <span>
      <span>{`On. Reads ${counted(lists, 'CDN list')}.`}</span>
      {problems.length > 0 && <OutsideProblems problems={problems} />}
    </span>
  ) : (
    <span key="off">
      Off (<code className="font-mono text-[0.8125rem]">OUTSIDE_PURGES=off</code>). Purges found before stay in the
      history.
    </span>
  );

/** The way to the CDN, without secrets. */
const AccessFacts = ({ access: { proxy, caFile, certificate, token } }: { access: CdnAccess }) => (
  <>
    {token?.expiresAt && (
      <Fact term="Token expires">
        <ExactTime iso={token.expiresAt} />
      </Fact>
    )}
    {certificate && (
      <>
        <Fact term="Client certificate">{certificate.subject}</Fact>
        <Fact term="Certificate expires">
          <ExactTime iso={certificate.expiresAt} />
        </Fact>
      </>
    )}
    <Fact term="Outbound proxy">{proxy ?? 'none'}</Fact>
    {caFile && <Fact term="CA file">{caFile}</Fact>}
  </>
);

const CheckButton = ({ mutate, isPending }: { mutate: () => void; isPending: boolean }) => (
  <Button aria-disabled={isPending} onClick={() => isPending || mutate()}>
    <Icon name="icon-refresh-cw" className="size-4" />
    <span>{isPending ? 'Checking…' : 'Check now'}</span>
  </Button>
);

function AsOf({ at, list }: { at: string | null; list: DistributionList | undefined }) {
  if (at !== null) return <TimeAgo iso={at} />;
  return <span>{list?.reading ? 'first check in progress' : 'never: the configuration names the distributions'}</span>;
}

/** By which API purges are sent; where the CDN withdrew the one before, since when. */
const PurgeApiInUse = ({ list: { purgeApi, purgeApiChange } }: { list: DistributionList }) => (
  <>
    <code className="font-mono text-[0.8125rem]">{purgeApi}</code>
    {purgeApiChange && (
      <span className="text-muted">
        {' '}
        since <TimeAgo iso={purgeApiChange.at} />: the CDN no longer offers cache-purge
        {purgeApiChange.reason && (
          <span>
            {' '}
            (“
            <ForeignProse text={purgeApiChange.reason} />
            ”)
          </span>
        )}
      </span>
    )}
  </>
);

/** Shows whether the CDN requested a pause of purges, and how to lift it. */
function Sending() {
  const { data: window } = useQuery(sendWindowQuery);
  const pause = window?.pause ?? null;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      {window?.nextSafeAt && pause ? (
        <span key="paused" className="min-w-0 grow basis-72">
          Paused until <SoonTime iso={window.nextSafeAt} /> (
          <Countdown iso={window.nextSafeAt} leftMs={window.nextSafeInMs ?? 0} />
          ). <PauseSource pause={pause} />
        </span>
      ) : (
        <span>{window ? 'not paused' : 'unknown'}</span>
      )}
      <LiftPause isPaused={pause !== null} />
    </div>
  );
}

const looks = {
  good: { icon: 'icon-circle-check', color: 'text-ok' },
  bad: { icon: 'icon-circle-x', color: 'text-danger' },
  open: { icon: 'icon-circle-question-mark', color: 'text-muted' },
} as const;

function Verdict({ look, words }: { look: keyof typeof looks; words: string }) {
  const { icon, color } = looks[look];
  return (
    <span className={clsx('inline-flex items-center gap-1.5 font-medium', color)}>
      <Icon name={icon} className="size-4 shrink-0" />
      <span>{words}</span>
    </span>
  );
}

function Reachable({ state: { reachable } }: { state: ConnectionState }) {
  if (reachable === undefined) return <Verdict look="open" words="Unknown" />;
  return reachable ? <Verdict look="good" words="Reachable" /> : <Verdict look="bad" words="Not responding" />;
}

function Credential({ state: { credential } }: { state: ConnectionState }) {
  if (credential === undefined) return <Verdict look="open" words="Unknown" />;
  return credential === 'accepted' ? (
    <Verdict look="good" words="Accepted" />
  ) : (
    <Verdict look="bad" words="Rejected (401)" />
  );
}

const isConnectionCheck = has<ConnectionCheck>({
  checkedAt: isText,
  calls: listOf(has<CallCheck>({ namespace: isText, call: isText, outcome: isText })),
});

/** Makes the reads of the desk at the CDN, now. */
const checkConnection = () => request(paths.api.connection, isConnectionCheck, { method: 'POST' });
