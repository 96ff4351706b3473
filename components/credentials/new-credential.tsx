import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { CopyTextButton } from '@/components/ui/copy-button';
import { searchedDistributions } from '@/lib/client/distributions';
import type { CreatedCredential } from '@/lib/shared/access/credential';
import { credentialExample, exampleSearch } from '@/lib/shared/access/credential-example';

interface NewCredentialProps {
  created: CreatedCredential;
  close: () => void;
}

/** The secret, the one time that it can be read, and how to use it. */
export function NewCredential({ created: { credential, token }, close }: NewCredentialProps) {
  const { data: list } = useQuery(searchedDistributions({ q: exampleSearch(credential) }));
  const title = useRef<HTMLHeadingElement>(null);
  // What was pressed is gone; reading goes on here.
  useEffect(() => title.current?.focus(), []);
  const example = credentialExample(location.origin, token, credential, list?.items ?? []);
  return (
    <section
      aria-labelledby="new-credential"
      className="grid grid-cols-1 gap-4 rounded-lg border border-accent bg-accent-soft p-4 text-sm sm:p-5"
    >
      <div className="grid gap-1">
        <h2
          ref={title}
          id="new-credential"
          tabIndex={-1}
          className="w-fit rounded-sm font-semibold text-base tracking-tight"
        >{`Credential created: ${credential.name}`}</h2>
        <p>Copy the secret now. Purge Desk stores only its fingerprint and cannot show it again.</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <input
          readOnly
          aria-label="Secret"
          value={token}
          onFocus={(event) => event.target.select()}
          className="field min-w-0 grow basis-64 font-mono text-[0.8125rem]"
        />
        <CopyTextButton text={() => token} label="Copy secret" />
      </div>
      <div className="grid grid-cols-1 gap-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="font-medium">Try it in a shell</p>
          <CopyTextButton quiet text={() => example} label="Copy commands" />
        </div>
        <pre className="whitespace-pre-wrap wrap-anywhere rounded-lg border border-line bg-surface p-3 font-mono text-[0.8125rem]">
          {example}
        </pre>
      </div>
      <Button onClick={close} className="sm:justify-self-start">
        Done
      </Button>
    </section>
  );
}
