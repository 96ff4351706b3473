import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { ListWork } from '@/lib/client/list-work';
import type { Rights } from '@/lib/shared/purges/purge-draft';
import { ListFindings } from './list-findings';
import { useListAnalysis } from './use-list-analysis';
import { useListChanges } from './use-list-changes';

const terms = {
  distributions: [],
  mayHaveMore: false,
  rights: {} as Rights,
  mode: 'soft' as const,
  withSpellings: false,
};
const nothing = () => undefined;

/** The code that works on lists does not arrive. */
const broken: ListWork = { run: () => Promise.reject(new Error('Loading chunk 7 failed.')), end: nothing };

function Findings({ text }: { text: string }) {
  const { analysis, changeable, isOld, isFailed } = useListAnalysis(broken, text, undefined, terms);
  const { isChanging, isLost, guard } = useListChanges(changeable, nothing);
  return (
    <ListFindings
      analysis={analysis}
      isOld={isOld}
      isFixed={!changeable || isChanging}
      isFailed={isFailed || isLost}
      isUnanswered={false}
      recentCut={undefined}
      show={undefined}
      {...{ onShow: nothing, onChange: nothing, onKeep: nothing, onDropShown: nothing }}
      onDownload={() => guard(broken.run({ task: 'join', texts: [] }))}
    />
  );
}

afterEach(cleanup);

test('a list that cannot be read because code did not arrive says so, and does not wait for ever', async () => {
  render(<Findings text="https://www.shop.example/" />);
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Part of this page could not be loaded'));
  expect(screen.getByRole('button', { name: 'Reload page' })).toBeDefined();
  expect(document.body.textContent).not.toContain('Reading the list…');
});
