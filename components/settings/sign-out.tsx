import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { buttonShape } from '@/components/ui/button-shape';
import { Icon } from '@/components/ui/icon';
import { failureText } from '@/lib/client/failure-text';
import { isSignedOut } from '@/lib/client/polling';
import { ProblemError } from '@/lib/client/request';
import { signOut as endSession } from '@/lib/client/sign-out';
import { forgetEverything } from '@/lib/client/tab-storage';
import type { Me } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';

/** Signs out and clears the input in this tab, so that the next user of the machine does not see it. */
export function SignOut({ signOut }: { signOut: NonNullable<Me['signOut']> }) {
  const leave = (to: string) => {
    forgetEverything();
    location.assign(to);
  };
  const ending = useMutation({
    mutationFn: endSession,
    onSuccess: ({ location: to }) => leave(to),
    // The session is over already: there is nothing left to end. A proxy's answer says nothing of that.
    onError: (error) => error instanceof ProblemError && isSignedOut(error) && leave(paths.signIn),
  });
  const label = (
    <>
      <Icon name="icon-log-out" className="size-4" />
      <span>Sign out</span>
    </>
  );
  if (signOut.by === 'link')
    return (
      <a href={signOut.to} onClick={forgetEverything} className={buttonShape('quiet')}>
        {label}
      </a>
    );
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      {ending.isError && (
        <span role="alert" className="text-danger text-sm">
          {`You may still be signed in. ${failureText(ending.error)}`}
        </span>
      )}
      <Button aria-disabled={ending.isPending} onClick={() => ending.isPending || ending.mutate()}>
        {label}
      </Button>
    </span>
  );
}
