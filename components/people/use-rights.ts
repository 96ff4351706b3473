import { noPolicy } from '@/lib/shared/access/access';
import type { Rights } from '@/lib/shared/purges/purge-draft';
import { useMe } from './use-me';

const NOTHING: Rights = { access: [], policy: noPolicy };

/** What the person at this page may do, and the rules of the desk. The server decides; this says it beforehand. */
export function useRights(): Rights {
  const me = useMe();
  return me ? { access: me.grants, policy: me.policy } : NOTHING;
}
