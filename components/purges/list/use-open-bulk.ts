import { useRouter } from 'next/navigation';
import { paths } from '@/lib/shared/paths';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';

/** Returns what opens the page for lists with a list, and with all that the form holds beside it. Fails where its code does not arrive. */
export function useOpenBulk() {
  const router = useRouter();
  return async ({ distribution, urlDomain, mode, reason, ticket }: PurgeDraft, text: string) => {
    const { handOverList } = await import('@/lib/client/bulk-draft');
    handOverList({ text, mode, reason, ticket, preferred: distribution, domain: urlDomain });
    router.push(paths.bulk);
  };
}
