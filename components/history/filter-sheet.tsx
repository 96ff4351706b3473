import { SlidersHorizontal, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';

interface FilterSheetProps {
  /** How many filters are active. */
  count: number;
  children: ReactNode;
}

/** The filters of a narrow screen, behind a button. */
export function FilterSheet({ count, children }: FilterSheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    if (opened) dialog.current?.showModal();
  }, [opened]);
  return (
    <>
      <Button aria-haspopup="dialog" className="shrink-0 lg:hidden" onClick={() => setOpened(true)}>
        <SlidersHorizontal className="size-4" aria-hidden />
        <span>{count > 0 ? `Filters (${count})` : 'Filters'}</span>
      </Button>
      {/* The platform's own: it keeps the focus inside, closes on Escape and the phone's Back, and gives the focus back. */}
      <dialog
        ref={dialog}
        aria-labelledby="filters-title"
        onClose={() => setOpened(false)}
        className="mt-auto mb-0 w-full max-w-none rounded-t-2xl border border-line bg-surface p-4 text-ink shadow-2xl backdrop:bg-black/50 sm:mx-auto sm:max-w-lg"
      >
        {opened && (
          <div className="grid grid-cols-1 gap-4">
            <div className="flex items-center justify-between">
              <h2 id="filters-title" className="font-semibold text-lg">
                Filters
              </h2>
              <IconButton label="Close filters" onClick={() => dialog.current?.close()} className="size-10">
                <X className="size-5" aria-hidden />
              </IconButton>
            </div>
            {children}
            <Button tone="accent" onClick={() => dialog.current?.close()}>
              Show purges
            </Button>
          </div>
        )}
      </dialog>
    </>
  );
}
