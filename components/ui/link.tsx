import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link within the desk. It fetches nothing ahead: every page is rendered per user, so Next
 * could only prefetch what the current page already has, with two requests for each link in sight.
 */
export const Link = (props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) => (
  <NextLink {...props} prefetch={false} />
);
