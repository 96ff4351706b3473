import clsx from 'clsx';

/** An icon of Lucide by its class: `tailwind.config.ts` draws those that are named in the code into the style sheet. */
export type IconName = `icon-${string}`;

/** An icon in the color of the text around it. What it says is also said in words: for screen readers, an empty element is nothing. */
export const Icon = ({ name, className }: { name: IconName; className?: string }) => (
  <i className={clsx('icon', name, className)} />
);
