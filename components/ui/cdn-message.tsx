import { ForeignProse } from './foreign-text';

/** What the CDN said, in quotation marks; without a status it did not answer, and the words are the desk's own. */
export const CdnMessage = ({ message, cdnStatus }: { message: string; cdnStatus: number | null }) =>
  cdnStatus === null ? (
    <span>{message}</span>
  ) : (
    <span key="quoted">
      “<ForeignProse text={message} />”
    </span>
  );
