import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link within the desk. It fetches nothing ahead: every page is made for whoever asks for it, so that all that Next gets
 * beforehand is what the page at hand has already, with two requests for each link in sight.
 */
export const Link = (props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) => (
  <NextLink {...props} prefetch={false} />
);
