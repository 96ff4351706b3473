import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button';

interface ModalButtonProps {
  label: ReactNode;
  /** The id of the heading inside. */
  titleId: string;
  buttonClassName: string;
  /** Where it stands and how large it is. */
  className: string;
  /** What it holds, made each time that it opens. */
  children: (close: () => void) => ReactNode;
}

/**
 * A button that opens a dialog. The dialog is the platform's own: it keeps the focus inside, closes on Escape and the phone's
 * Back, and gives the focus back.
 */
export function ModalButton({ label, titleId, buttonClassName, className, children }: ModalButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(false);
  // Once its content is there: what comes first in it gets the focus.
  useEffect(() => {
    if (opened) dialog.current?.showModal();
  }, [opened]);
  return (
    <>
      <Button aria-haspopup="dialog" className={buttonClassName} onClick={() => setOpened(true)}>
        {label}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        onClose={() => setOpened(false)}
        className={`border border-line bg-surface text-ink shadow-2xl backdrop:bg-black/50 ${className}`}
      >
        {opened && children(() => dialog.current?.close())}
      </dialog>
    </>
  );
}
