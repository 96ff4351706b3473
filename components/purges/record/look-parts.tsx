import clsx from 'clsx/lite';
import { renewalLooks } from '@/components/purges/table/renewal-mark';
import { Icon, type IconName } from '@/components/ui/icon';
import { failureText } from '@/lib/client/failure-text';
import { ProblemError } from '@/lib/client/request';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';

/** A sentence about what was seen at the edge, marked by its shape and color. */
export const LookSentence = ({ icon, tone, text }: { icon: IconName; tone: string; text: string }) => (
  <span className="flex items-start gap-1.5">
    <Icon name={icon} className={clsx('mt-0.5 size-4 shrink-0', tone)} />
    <span className="wrap-anywhere min-w-0">{text}</span>
  </span>
);

/** What was found out may come before the look that shows it. */
export const lacksItsLook = ({ renewal, looks }: Pick<PurgeDetails, 'renewal' | 'looks'>) =>
  looks.after.length === 0 && (renewal === 'verified' || renewal === 'not_renewed');

/** Whether a purge shows at the edge, in a line. */
export const RenewalSentence = ({ purge }: { purge: Pick<PurgeDetails, 'renewal' | 'looks'> }) => (
  <LookSentence
    {...renewalLooks[purge.renewal]}
    text={lacksItsLook(purge) ? renewalTexts[purge.renewal].meaning : purge.looks.sentence}
  />
);

/** A look changes nothing: there is nothing to check where no answer came. */
export const lookFailureText = (error: Error) =>
  error instanceof ProblemError ? failureText(error) : 'Purge Desk did not answer, so the edge was not seen.';

interface LookButtonProps {
  /** There was a look before. */
  again: boolean;
  isLooking: boolean;
  onLook: () => void;
}

/** Looks at the edge now; while a look is under way it keeps its focus. */
export const LookButton = ({ again, isLooking, onLook }: LookButtonProps) => (
  <button
    type="button"
    onClick={onLook}
    aria-disabled={isLooking}
    className="min-h-6 font-medium text-ink underline underline-offset-2 print:hidden"
  >
    {again ? 'Look again' : 'Look at the edge'}
  </button>
);
