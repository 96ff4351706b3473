import { useMutation, useQueryClient } from '@tanstack/react-query';
import { failureText } from '@/lib/client/failure-text';
import { createShare, shareList } from '@/lib/client/shares';
import type { ShareSubject } from '@/lib/shared/shares/share';
import { NewLink } from './new-link';
import { ShareOptions } from './share-options';

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
