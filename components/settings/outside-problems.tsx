import type { OutsideReads } from '@/lib/shared/cdn-access';
import { errorTextOf } from '@/lib/shared/error-text-of';
import { counted } from '@/lib/shared/text/counted';

/** Why some of the CDN's lists could not be read the last time. */
export const OutsideProblems = ({ problems }: Pick<OutsideReads, 'problems'>) => (
  <>
    {problems.map(({ code, lists }) => (
      <span
        key={code}
        className="block text-warm"
      >{`${counted(lists, 'list')} not read: ${errorTextOf(code).title}`}</span>
    ))}
  </>
);
