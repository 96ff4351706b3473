import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button';

interface ModalButtonProps {
  label: ReactNode;
  /** The id of the heading inside. */
  titleId: string;
  buttonClassName: string;
  /** Its position and size. */
  className: string;
  /** Called on hover or focus, before a press. */
  prepare?: () => unknown;
  /** What it holds, made each time that it opens. */
  children: (close: () => void) => ReactNode;
}

/**
 * A button that opens a dialog. The dialog is the platform's own: it keeps the focus inside, closes on Escape and the phone's
 * Back, and gives the focus back.
 */
export function ModalButton({ label, titleId, buttonClassName, className, prepare, children }: ModalButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ opened, times }, setState] = useState({ opened: false, times: 0 });
  // Once its content is there: what comes first in it gets the focus.
  useEffect(() => {
    if (times > 0 && !dialog.current?.open) dialog.current?.showModal();
  }, [times]);
  return (
    <>
      <Button
        aria-haspopup="dialog"
        className={buttonClassName}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => setState({ opened: true, times: times + 1 })}
      >
        {label}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        // A browser says so a while later: by then a quick hand may have opened it again.
        onClose={() => dialog.current?.open || setState({ opened: false, times })}
        className={`border border-line bg-surface text-ink shadow-2xl backdrop:bg-black/50 ${className}`}
      >
        {opened && <Fragment key={times}>{children(() => dialog.current?.close())}</Fragment>}
      </dialog>
    </>
  );
}
