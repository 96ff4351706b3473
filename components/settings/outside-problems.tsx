import type { OutsideReads } from '@/lib/shared/cdn-access';
import { errorTexts } from '@/lib/shared/error-codes';
import { counted } from '@/lib/shared/text/counted';

/** Why some of the CDN's lists could not be read the last time. */
export const OutsideProblems = ({ problems }: Pick<OutsideReads, 'problems'>) => (
  <>
    {problems.map(({ code, lists }) => (
      <span
        key={code}
        className="block text-warm"
      >{`${counted(lists, 'list')} not read: ${errorTexts[code].title}`}</span>
    ))}
  </>
);
