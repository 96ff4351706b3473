'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { useLooksMode } from '@/components/layout/about-desk';
import { useRights } from '@/components/people/use-rights';
import { kindIcons } from '@/components/purges/table/kind-icon';
import { Segmented } from '@/components/ui/segmented';
import { WarningLine } from '@/components/ui/warning-line';
import { kindRefusalTexts, reachRefusalText, refusedKindsText } from '@/lib/shared/access/describe-access';
import { type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import { kindTexts } from '@/lib/shared/purges/describe-purge';
import { kindFields, type PurgeDraft, type PurgeDraftField } from '@/lib/shared/purges/purge-draft';
import { targetKinds } from '@/lib/shared/purges/purge-terms';
import { reachSentence } from '@/lib/shared/reach/describe-reach';
import { isWide } from '@/lib/shared/reach/reach';
import { CheckUrlField } from './check-url-field';
import { EverythingField } from './everything-field';
import { HostnameField } from './hostname-field';
import { PatternField } from './pattern-field';
import { Served } from './served';
import { UrlField } from './url-field';
import { useJudgement } from './use-judgement';

const segments = targetKinds.map((kind) => ({
  value: kind,
  label: kindTexts[kind].label,
  icon: kindIcons[kind],
  destructive: kind !== 'url',
}));

/** One of four kinds, and the one field that fits it. What was typed for the others stays; what was chosen for them does not. */
export function TargetField({ distributions }: { distributions: readonly Distribution[] }) {
  const { setValue, clearErrors } = useFormContext<PurgeDraft>();
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const { kind, distribution: key } = draft;
  const distribution = findDistribution(distributions, key);
  const { access } = useRights();
  const looks = useLooksMode();
  const refused = distribution ? kindRefusalTexts(access, key) : {};
  const { shown } = useJudgement(draft, distribution);
  const isNamed = kind !== 'all' && isWide(shown) && !reachRefusalText(access, key, kind, shown);
  const served = kind !== 'url' && distribution && (
    <Served
      key={`${kind} ${key}`}
      kind={kind}
      distribution={distribution}
      value={kind === 'all' ? '' : draft[kind]}
      isWide={isWide(shown)}
    />
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <Segmented
        legend="Target"
        name="kind"
        segments={segments.map((segment) => ({ ...segment, isRefused: refused[segment.value] !== undefined }))}
        refusal={distribution && refusedKindsText(access, key)}
        value={kind}
        onChange={(next) => {
          for (const [field, held] of Object.entries(kindFields(next))) setValue(field as PurgeDraftField, held);
          clearErrors();
        }}
      />
      {kind === 'url' && <UrlField distribution={distribution} distributions={distributions} />}
      {kind === 'hostname' && <HostnameField distribution={distribution} />}
      {kind === 'pattern' && (
        <PatternField judgement={shown} distribution={key}>
          {served}
        </PatternField>
      )}
      {kind === 'all' && <EverythingField distribution={distribution} />}
      {kind !== 'pattern' && served}
      {isNamed && (
        <EverythingField
          distribution={distribution}
          hint={
            kind === 'hostname' ? (
              <WarningLine>{reachSentence(kind, shown, key)}</WarningLine>
            ) : (
              'This pattern may match everything. Confirm the distribution.'
            )
          }
        />
      )}
      {kind !== 'url' && (looks !== 'off' || draft.checkUrl !== '') && <CheckUrlField distribution={distribution} />}
    </div>
  );
}
