import { SubmitResult } from '@/components/purges/result/submit-result';
import { RejectedLines } from './rejected-lines';
import type { ListFailure as Failure } from './use-send-list';

/** Why a list was not recorded: what the desk says, and which lines it is about. */
export const ListFailure = ({ failure: { number, result, rejected } }: { failure: Failure }) => (
  <div className="grid grid-cols-1 gap-3">
    <SubmitResult key={number} result={result} />
    {result.kind === 'problem' && result.problem.errors && (
      <p className="wrap-anywhere text-sm">{Object.values(result.problem.errors).flat().join(' ')}</p>
    )}
    <RejectedLines rejected={rejected} />
  </div>
);
