import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { AppRouterContext, type AppRouterInstance } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ReactNode } from 'react';
import { renderToPipeableStream } from 'react-dom/server';
import { MeProvider } from '@/components/people/use-me';
import { meQuery } from '@/lib/client/me';
import { actorsQuery, latestPurges, purgeDetails } from '@/lib/client/purges';
import { noPolicy } from '@/lib/shared/access/access';
import type { AuditEntry } from '@/lib/shared/access/audit-schema';
import type { ListedCredential } from '@/lib/shared/access/credential';
import type { Me } from '@/lib/shared/access/me';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import type { ListedShare } from '@/lib/shared/shares/share';
import { ActorField } from './audit/actor-field';
import { AuditTable } from './audit/audit-view';
import { CredentialRow } from './credentials/credentials-view';
import { HistoryFilters } from './history/history-filters';
import { PersonLink } from './layout/site-header';
import { SignedIn } from './people/signed-in';
import { DiscoveryTroubles } from './purges/form/discovery-troubles';
import { PurgeRecord } from './purges/record/purge-record';
import { RecordedResult } from './purges/result/recorded-result';
import { LatestPurges } from './purges/table/latest-purges';
import { purgeColumns, sharedColumns } from './purges/table/purge-columns';
import { PurgeTable } from './purges/table/purge-table';
import { CheckTable } from './settings/check-table';
import { RightsSection } from './settings/rights-section';
import { WhoSection } from './settings/who-section';
import { FilterText } from './shares/filter-text';
import { ShareRow } from './shares/share-list';
import { SharedRecord } from './shares/shared-record';

/** Each stored text has a word to be found by, and what earlier versions took in it. */
const hidden = (word: string) => `${word}\u202e\u2066\u200b!`;

const at = '2026-11-22T12:00:00.000Z';
const never = { expiresAt: null, revokedAt: at, revokedBy: hidden('revoker'), state: 'revoked' } as const;
const named = { namespace: 'default', distribution: 'www-shop' };
const target = { kind: 'pattern', value: hidden('target') } as const;
const site = { startedAt: null, finishedAt: null, bytesPurged: null, bytesNotPurged: null };

const purge: PurgeDetails = {
  id: 'old',
  status: 'unconfirmed',
  purgeRequestId: null,
  api: 'cache-purge',
  commandName: null,
  madeOutside: false,
  group: null,
  jobId: null,
  ...named,
  target,
  reach: null,
  mode: 'soft',
  reason: hidden('reason'),
  ticket: hidden('ticket'),
  actor: hidden('actor'),
  createdAt: at,
  updatedAt: at,
  nextSendAt: null,
  nextSendInMs: null,
  error: { code: 'cdn_timeout', message: hidden('message'), cdnStatus: 504 },
  progress: null,
  bytesPurged: null,
  bytesNotPurged: null,
  completionMs: null,
  following: false,
  completionUnreported: false,
  resolution: { by: hidden('resolver'), at, note: hidden('note') },
  events: [
    { from: 'sending', to: 'unconfirmed', what: null, reason: hidden('change'), actor: null, at },
    { from: 'unconfirmed', to: 'unconfirmed', what: null, reason: hidden('step'), actor: hidden('stepper'), at },
  ],
  sites: [{ site: hidden('site'), state: 'done', rawStatus: hidden('status'), ...site }],
  finding: null,
  sentWith: [],
  cdnAnswer: `{"message":"${hidden('answer')}"}`,
  checkUrl: null,
  renewal: 'not_checked',
  newSince: null,
  looks: { before: null, after: [], sentence: '' },
};
const me: Me = {
  kind: 'person',
  actor: hidden('actor'),
  name: hidden('name'),
  authMode: 'oidc',
  grants: [{ role: 'admin', distributions: null }],
  policy: { ...noPolicy, ticketPattern: hidden('pattern') },
  groups: [hidden('group')],
  sessionEndsAt: null,
  signOut: null,
};
const entry: AuditEntry = {
  sequence: 1,
  at,
  actor: hidden('actor'),
  actorKind: 'person',
  action: 'purge.submit',
  outcome: 'done',
  subject: hidden('subject'),
  subjectId: null,
  reason: hidden('reason'),
  address: null,
  requestId: null,
  hash: '',
};
const made = { createdBy: hidden('creator'), createdAt: at, ...never };
const terms = { lastOpenedAt: null, showActors: true, showQueries: true };
const shareOf = (subject: ListedShare['subject']): ListedShare => ({ id: 'a', subject, ...made, ...terms });
const credential: ListedCredential = {
  id: 'a',
  name: 'ci',
  role: 'purger',
  distributions: null,
  lastUsedAt: null,
  ...made,
};
const problem = {
  code: 'cdn_forbidden',
  namespace: 'default',
  distribution: hidden('distribution'),
  request: 'GET /',
  message: hidden('message'),
  cdnStatus: 403,
} as const;
const list: DistributionList = {
  items: [],
  problems: [problem],
  fetchedAt: at,
  moreProblems: 0,
  matching: 0,
  known: 0,
  total: 0,
  namespaces: [],
  purgeApi: 'cache-purge',
  purgeApiChange: null,
  completionHidden: false,
  reading: false,
};
const check = {
  call: 'distributions' as const,
  isNeeded: true,
  namespace: 'default',
  request: 'GET /',
  outcome: 'cdn_forbidden',
  cdnStatus: 403,
  durationMs: 1,
} as const;
const { resolution: _, ...unresolved } = purge;
const shared = { ...unresolved, resolution: purge.resolution, key: 'a' };
const command: PurgeDetails = {
  ...purge,
  id: 'command',
  status: 'accepted',
  error: null,
  commandName: hidden('command'),
};
const nothing = () => undefined;

/** Every view of stored text, with what it must show of it. */
const views: Record<string, [view: ReactNode, words: string]> = {
  record: [
    <PurgeRecord key="" id={purge.id} share={null} />,
    'target reason ticket actor message resolver note change step stepper site status answer',
  ],
  'record of a command': [<PurgeRecord key="" id={command.id} share={null} />, 'command target'],
  'result of a command': [<RecordedResult key="" purge={command} replayed />, 'command target'],
  latest: [<LatestPurges key="" />, 'target'],
  history: [
    <PurgeTable key="" purges={[purge]} columns={purgeColumns} keyOf={() => ''} />,
    'target reason ticket actor',
  ],
  'history filter': [<HistoryFilters key="" filter={{ actor: hidden('actor') }} change={nothing} />, 'actor'],
  'shared record': [
    <SharedRecord key="" purge={shared} />,
    'target reason ticket actor message resolver note change step stepper site status',
  ],
  'shared history': [
    <PurgeTable key="" purges={[shared]} columns={sharedColumns(true)} keyOf={() => ''} />,
    'target reason ticket actor',
  ],
  'shared filter': [
    <FilterText key="" conditions={[{ term: 'Actor', value: hidden('actor'), isTime: false }]} />,
    'actor',
  ],
  'link to a purge': [
    <ShareRow key="" share={shareOf({ kind: 'purge', purgeId: 'a', distribution: 'a/b', target, mode: 'soft' })} />,
    'target creator revoker',
  ],
  'link to a history': [
    <ShareRow key="" share={shareOf({ kind: 'history', filter: { actor: hidden('actor') } })} />,
    'actor creator revoker',
  ],
  credential: [<CredentialRow key="" credential={credential} />, 'creator revoker'],
  'audit log': [<AuditTable key="" items={[entry]} changing={false} addressOf={() => '/'} />, 'actor subject reason'],
  'audit filter': [<ActorField key="" applied={hidden('actor')} suggested={[]} onChange={nothing} />, 'actor'],
  'discovery problems': [<DiscoveryTroubles key="" list={list} />, 'distribution message'],
  'connection check': [<CheckTable key="" calls={[{ ...check, message: hidden('message') }]} />, 'message'],
  'who I am': [<WhoSection key="" me={me} />, 'name actor group'],
  'what I may': [<RightsSection key="" me={me} />, 'pattern'],
  'header of the page': [<PersonLink key="" />, 'name'],
  'signed in': [<SignedIn key="" actor={hidden('actor')} />, 'actor'],
};

const client = new QueryClient();
client.setQueryData(purgeDetails(purge.id).queryKey, purge);
client.setQueryData(purgeDetails(command.id).queryKey, command);
client.setQueryData(latestPurges.queryKey, {
  items: [purge],
  nextCursor: null,
  previousCursor: null,
});
client.setQueryData(meQuery.queryKey, me);
client.setQueryData(actorsQuery.queryKey, [hidden('actor')]);

/** Draws a view as the server does, with the parts of it that are loaded when they are drawn first. */
const htmlOf = (element: ReactNode) =>
  new Promise<string>((resolve, reject) => {
    const html = new PassThrough();
    const { pipe } = renderToPipeableStream(
      <PathnameContext value="/">
        <AppRouterContext.Provider value={{} as AppRouterInstance}>
          <QueryClientProvider client={client}>
            <MeProvider>{element}</MeProvider>
          </QueryClientProvider>
        </AppRouterContext.Provider>
      </PathnameContext>,
      { onAllReady: () => pipe(html), onError: reject },
    );
    text(html).then(resolve, reject);
  });

const rendered = Object.entries(views).map(async ([view, [element, words]]) => ({
  view,
  words: words.split(' '),
  html: await htmlOf(element),
}));
console.log(JSON.stringify(await Promise.all(rendered)));
