'use client';

import { useController } from 'react-hook-form';
import { Segmented } from '@/components/ui/segmented';
import { modeTexts } from '@/lib/shared/describe-purge';
import type { PurgeDraft } from '@/lib/shared/purge-draft';
import { modes } from '@/lib/shared/purge-input';
import { modeIcons } from './mode-mark';

const segments = modes.map((mode) => ({
  value: mode,
  ...modeTexts[mode],
  icon: modeIcons[mode],
  destructive: mode === 'hard',
}));

export function ModeField() {
  const { field } = useController<PurgeDraft, 'mode'>({ name: 'mode' });
  return <Segmented legend="Mode" name="mode" segments={segments} value={field.value} onChange={field.onChange} />;
}
