'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldProps } from '@/components/ui/field';
import { failureText } from '@/lib/client/failure-text';
import { purgeDetails, resolvePurge } from '@/lib/client/purges';
import { NOTE_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';

const FIELD = 'resolution-note';

/** “Mark as resolved”: a person writes down what they found out. Nothing is sent to the CDN. */
export function ResolveForm({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: resolvePurge,
    onSuccess: (purge) => queryClient.setQueryData(purgeDetails(id).queryKey, purge),
    // Another user may have resolved it first, or the CDN may have answered. The record shows which.
    onError: () => queryClient.invalidateQueries(purgeDetails(id)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(note.trim() === '');
    if (note.trim() !== '' && !isPending) mutate({ id, note });
  };
  const message = missing ? 'Enter what you found.' : error ? failureText(error) : undefined;
  return (
    <form onSubmit={submit} className="grid gap-3" noValidate>
      <Field id={FIELD} label="Your findings" error={message} hint="Closes this record. Nothing is sent.">
        <textarea
          {...fieldProps(FIELD, message)}
          rows={2}
          maxLength={NOTE_MAX_LENGTH}
          value={note}
          onChange={(event) => {
            setMissing(false);
            setNote(event.target.value);
          }}
          className="field"
        />
      </Field>
      <Button type="submit" aria-disabled={isPending} className="w-fit">
        Mark as resolved
      </Button>
    </form>
  );
}
