'use client';

import { Icon } from '@/components/ui/icon';
import { later } from '@/components/ui/later';
import { ModalButton } from '@/components/ui/modal-button';
import type { ShareSubject } from '@/lib/shared/shares/share';

const load = () => import('./share-dialog').then(({ ShareDialog }) => ShareDialog);
const ShareDialog = later(load);
/** Loads the dialog on hover or focus. If that fails, the press tries again. */
const prepare = () => load().catch(() => undefined);

/** Opens the dialog in which a link for people without an account is made; each time it begins again. */
export const ShareButton = ({ subject }: { subject: ShareSubject }) => (
  <ModalButton
    label={
      <>
        <Icon name="icon-share-2" className="size-4" />
        <span>Share</span>
      </>
    }
    titleId="share-title"
    buttonClassName="w-fit"
    className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-xl p-5 sm:p-6"
    prepare={prepare}
  >
    {(close) => <ShareDialog subject={subject} close={close} />}
  </ModalButton>
);
