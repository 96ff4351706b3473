'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { ModalButton } from '@/components/ui/modal-button';
import { failureText } from '@/lib/client/failure-text';
import { createShare, shareList } from '@/lib/client/shares';
import type { ShareSubject } from '@/lib/shared/shares/share';
import { NewLink } from './new-link';
import { ShareOptions } from './share-options';

/** Opens the dialog in which a link for people without an account is made; each time it begins again. */
export const ShareButton = ({ subject }: { subject: ShareSubject }) => (
  <ModalButton
    label={
      <>
        <Share2 className="size-4" aria-hidden />
        <span>Share</span>
      </>
    }
    titleId="share-title"
    buttonClassName="w-fit"
    className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-xl p-5 sm:p-6"
  >
    {(close) => <ShareDialog subject={subject} close={close} />}
  </ModalButton>
);

interface ShareDialogProps {
  subject: ShareSubject;
  close: () => void;
}

/** First the terms, then the link, which is shown this once. */
export function ShareDialog({ subject, close }: ShareDialogProps) {
  const queryClient = useQueryClient();
  const creation = useMutation({
    mutationFn: createShare,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: shareList.queryKey }),
  });
  if (creation.data) return <NewLink created={creation.data} close={close} />;
  return (
    <ShareOptions
      subject={subject}
      pending={creation.isPending}
      error={creation.error ? failureText(creation.error) : undefined}
      create={(terms) => creation.mutate({ ...subject, ...terms })}
      close={close}
    />
  );
}
