import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { ModalButton } from '@/components/ui/modal-button';

interface FilterSheetProps {
  /** How many filters are active. */
  count: number;
  children: ReactNode;
}

/** The filters of a narrow screen, behind a button. */
export const FilterSheet = ({ count, children }: FilterSheetProps) => (
  <ModalButton
    label={
      <>
        <Icon name="icon-sliders-horizontal" className="size-4" />
        <span>{count > 0 ? `Filters (${count})` : 'Filters'}</span>
      </>
    }
    titleId="filters-title"
    buttonClassName="shrink-0 lg:hidden"
    className="mt-auto mb-0 w-full max-w-none rounded-t-2xl p-4 sm:mx-auto sm:max-w-lg"
  >
    {(close) => (
      <div className="grid grid-cols-1 gap-4">
        <div className="flex items-center justify-between">
          <h2 id="filters-title" className="font-semibold text-lg">
            Filters
          </h2>
          <IconButton label="Close filters" onClick={close} className="size-10">
            <Icon name="icon-x" className="size-5" />
          </IconButton>
        </div>
        {children}
        <Button tone="accent" onClick={close}>
          Show purges
        </Button>
      </div>
    )}
  </ModalButton>
);
