'use client';

import { useController, useWatch } from 'react-hook-form';
import { useRights } from '@/components/people/use-rights';
import { modeIcons } from '@/components/purges/table/mode-mark';
import { Segmented } from '@/components/ui/segmented';
import { modeRefusalText } from '@/lib/shared/access/describe-access';
import { modeTexts } from '@/lib/shared/purges/describe-purge';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { modes } from '@/lib/shared/purges/purge-terms';

const segments = modes.map((mode) => ({
  value: mode,
  ...modeTexts[mode],
  icon: modeIcons[mode],
  destructive: mode === 'hard',
}));

/** Soft or hard; one that the desk refuses on the chosen distribution says so. */
export function ModeField() {
  const { access, policy } = useRights();
  const { field } = useController<PurgeDraft, 'mode'>({ name: 'mode' });
  const distribution = useWatch<PurgeDraft, 'distribution'>({ name: 'distribution' });
  const allowed = segments.map((segment) => ({
    ...segment,
    isRefused: modeRefusalText(access, policy, distribution, segment.value) !== undefined,
  }));
  return (
    <Segmented
      legend="Mode"
      name="mode"
      segments={allowed}
      value={field.value}
      onChange={field.onChange}
      refusal={modeRefusalText(access, policy, distribution, 'hard')}
    />
  );
}
