'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { failureText } from '@/lib/client/failure-text';
import { createShare, shareList } from '@/lib/client/shares';
import type { ShareSubject } from '@/lib/shared/shares/share';
import { NewLink } from './new-link';
import { ShareOptions } from './share-options';

/** Opens the dialog in which a link for people without an account is made; each time it begins anew. */
export function ShareButton({ subject }: { subject: ShareSubject }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(false);
  // Once its content is there: what comes first in it gets the focus.
  useEffect(() => {
    if (opened) dialog.current?.showModal();
  }, [opened]);
  return (
    <>
      <Button aria-haspopup="dialog" className="w-fit" onClick={() => setOpened(true)}>
        <Share2 className="size-4" aria-hidden />
        Share
      </Button>
      {/* The platform's own: it keeps the focus inside, closes on Escape and gives the focus back. */}
      <dialog
        ref={dialog}
        aria-labelledby="share-title"
        onClose={() => setOpened(false)}
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-5 text-ink shadow-2xl backdrop:bg-black/50 sm:p-6"
      >
        {opened && <ShareDialog subject={subject} close={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

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
