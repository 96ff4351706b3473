import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/lib/client/me';
import { type Access, noPolicy } from '@/lib/shared/access';

const NOTHING: Access = [];

/** What the person at this page may do, and the rules of the desk. The server decides; this says it beforehand. */
export function useRights() {
  const { data: me } = useQuery(meQuery);
  return { access: me?.grants ?? NOTHING, policy: me?.policy ?? noPolicy };
}
