import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';

/** The sandbox's routes of one API: by which purges are sent, followed and found, and all that take part. */
interface PurgeRoutes {
  purge: string;
  status: string;
  find: string;
  all: string[];
}

export const purgeRoutes: Record<PurgeApi, PurgeRoutes> = {
  'cache-purge': {
    purge: 'cache-purge',
    status: 'status',
    find: 'operations',
    all: ['cache-purge', 'status', 'operations'],
  },
  'purge-command': {
    purge: 'commands',
    status: 'command-status',
    find: 'command-status',
    all: ['commands', 'command-status', 'virtual-hosts'],
  },
};
