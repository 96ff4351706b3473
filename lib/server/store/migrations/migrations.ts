import 'server-only';
import type { Migration } from 'kysely';
import { purges } from './0001-purges';
import { tracking } from './0002-tracking';
import { historyAtSize } from './0003-history-at-size';
import { shares } from './0004-shares';
import { people } from './0005-people';
import { sendQueue } from './0006-send-queue';
import { replicas } from './0007-replicas';
import { reach } from './0008-reach';
import { knownDistributions } from './0009-known-distributions';
import { eventCodes } from './0010-event-codes';
import { purgeCommands } from './0011-purge-commands';
import { pauseSource } from './0012-pause-source';
import { outsidePurges } from './0013-outside-purges';
import { groups } from './0014-groups';
import { purgeChanges } from './0015-purge-changes';
import { searchLater } from './0016-search-later';
import { looks } from './0017-looks';
import { describedOrigins } from './0018-described-origins';
import { bulkJobs } from './0019-bulk-jobs';
import { foldedJobs } from './0020-folded-jobs';
import { bulkAuthority } from './0021-bulk-authority';
import { purgeAuthority } from './0022-purge-authority';
import { notReceived } from './0023-not-received';

/** In the order they were written; a migration that has been released is never edited, only followed. */
export const migrations: Record<string, Migration> = {
  '0001-purges': purges,
  '0002-tracking': tracking,
  '0003-history-at-size': historyAtSize,
  '0004-shares': shares,
  '0005-people': people,
  '0006-send-queue': sendQueue,
  '0007-replicas': replicas,
  '0008-reach': reach,
  '0009-known-distributions': knownDistributions,
  '0010-event-codes': eventCodes,
  '0011-purge-commands': purgeCommands,
  '0012-pause-source': pauseSource,
  '0013-outside-purges': outsidePurges,
  '0014-groups': groups,
  '0015-purge-changes': purgeChanges,
  '0016-search-later': searchLater,
  '0017-looks': looks,
  '0018-described-origins': describedOrigins,
  '0019-bulk-jobs': bulkJobs,
  '0020-folded-jobs': foldedJobs,
  '0021-bulk-authority': bulkAuthority,
  '0022-purge-authority': purgeAuthority,
  '0023-not-received': notReceived,
};
