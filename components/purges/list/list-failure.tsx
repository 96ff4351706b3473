import { SubmitResult } from '@/components/purges/result/submit-result';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import type { ListFailure as Failure } from './use-send-list';

/** As many refused lines are named. */
const NAMED_MAX = 10;

/** Why a list was not recorded: what the desk says, and which lines it is about. */
export const ListFailure = ({ failure: { number, result, rejected } }: { failure: Failure }) => (
  <div className="grid grid-cols-1 gap-3">
    <SubmitResult key={number} result={result} />
    {result.kind === 'problem' && result.problem.errors && (
      <p className="wrap-anywhere text-sm">{Object.values(result.problem.errors).flat().join(' ')}</p>
    )}
    {rejected.length > 0 && (
      <div className="grid gap-1 text-sm">
        <p className="font-medium">{`${counted(rejected.length, 'line')} refused:`}</p>
        <ul className="grid gap-1">
          {rejected.slice(0, NAMED_MAX).map(({ line, value, reason }) => (
            <li key={line} className="wrap-anywhere">
              <code className="font-mono text-[0.8125rem]">{visible(value)}</code>
              <span>{` ${reason}`}</span>
            </li>
          ))}
        </ul>
      </div>
    )}
  </div>
);
