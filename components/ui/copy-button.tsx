'use client';

import clsx from 'clsx/lite';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { visible } from '@/lib/shared/text/visible-text';
import { Button } from './button';
import { Icon } from './icon';
import { IconButton } from './icon-button';
import { type CopyOutcome, copyLabels, useCopy } from './use-copy';

const icons: Record<CopyOutcome, ReactNode> = {
  ready: <Icon name="icon-copy" className="size-4" />,
  copied: <Icon name="icon-check" className="size-4 text-ok" />,
  refused: <Icon name="icon-x" className="size-4 text-danger" />,
};

/** Copies a text and says so for a moment, in the same place and size. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { outcome, copy } = useCopy();
  // A list has hundreds of these. What says it aloud has to be there before there is something to say, and no sooner.
  const [isNear, setNear] = useState(false);
  const comeNear = () => setNear(true);
  return (
    <>
      <IconButton
        label={copyLabels[outcome] || label}
        onFocus={comeNear}
        onPointerEnter={comeNear}
        onClick={() => copy(text)}
        className="-my-1 size-7 self-start"
      >
        {icons[outcome]}
      </IconButton>
      {isNear && <Said outcome={outcome} />}
    </>
  );
}

interface CopyableTextProps {
  text: string;
  /** As it is shown, where that is more than what is copied. */
  shown?: string;
  /** What it is, for the button's name. */
  what: string;
  isCode?: boolean;
}

/** An ID in whole, and the button that copies it. */
export function CopyableText({ text, shown = text, what, isCode = false }: CopyableTextProps) {
  const Text = isCode ? 'code' : 'span';
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      {/* As ForeignName does, without an element more. */}
      <Text dir="ltr" className={clsx('wrap-anywhere min-w-0', isCode && 'font-mono text-[0.9286em] tabular-nums')}>
        {visible(shown)}
      </Text>
      <CopyButton text={text} label={`Copy ${what} ${visible(text)}`} />
    </span>
  );
}

interface CopyTextButtonProps {
  /** Evaluated on click, because it may contain the page's own address. */
  text: () => string;
  label: string;
  /** Less to be seen: for what is seldom wanted. */
  quiet?: boolean;
}

/** The same with its label in sight, for what a page offers to copy as a whole. */
export function CopyTextButton({ text, label, quiet = false }: CopyTextButtonProps) {
  const { outcome, copy } = useCopy();
  const shape = {
    className: quiet ? 'inline-flex items-center gap-2 rounded-md text-muted text-sm hover:text-ink' : '',
  };
  const Shape = quiet ? PlainButton : Button;
  return (
    <>
      <Shape onClick={() => copy(text())} {...shape}>
        {icons[outcome]}
        <span>{label}</span>
      </Shape>
      <Said outcome={outcome} />
    </>
  );
}

const PlainButton = (props: ComponentProps<'button'>) => <button type="button" {...props} />;

const Said = ({ outcome }: { outcome: CopyOutcome }) => (
  <span role="status" className="sr-only">
    {copyLabels[outcome]}
  </span>
);
