import clsx from 'clsx/lite';
import type { iconSheets } from './icon-names';

/** An icon of Lucide by its class. */
export type IconName = `icon-${(typeof iconSheets)[number][number]}`;

/** An icon in the color of the text around it. What it says is also said in words: for screen readers, an empty element is nothing. */
export const Icon = ({ name, className }: { name: IconName; className?: string }) => (
  <i className={clsx('icon', name, className)} />
);
