import { visible, visibleProse } from '@/lib/shared/text/visible-text';

interface ForeignTextProps {
  /** As it is stored: by a person, the CDN or the sign-in. */
  text: string;
}

/** A target, a name or an identity: nothing in it is invisible, and nothing in it moves what is around it. */
export const ForeignName = ({ text }: ForeignTextProps) => <bdi dir="ltr">{visible(text)}</bdi>;

/** Running text (a reason, a message) in its own direction. */
export const ForeignProse = ({ text }: ForeignTextProps) => <bdi>{visibleProse(text)}</bdi>;
