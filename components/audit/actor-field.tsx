import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { actorsQuery } from '@/lib/client/purges';

interface ActorFieldProps {
  applied: string | undefined;
  suggested: readonly string[];
  onChange: (actor: string | undefined) => void;
}

/** Who, by the whole name: somebody may be in the log without being on any record. Counts on Enter, leaving and choosing. */
export function ActorField({ applied = '', suggested, onChange }: ActorFieldProps) {
  const { data: onRecords = [] } = useQuery(actorsQuery);
  const [typed, setTyped] = useState(applied);
  const names = [...new Set([...onRecords, ...suggested])];
  const apply = (name: string) => {
    if (name.trim() !== applied) onChange(name.trim() || undefined);
  };
  return (
    <>
      <input
        name="actor"
        aria-label="Actor"
        placeholder="Actor: any"
        list="audit-actors"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={({ target: { value } }) => {
          setTyped(value);
          if (value === '' || names.includes(value)) apply(value);
        }}
        onBlur={() => apply(typed)}
        onKeyDown={(event) => event.key === 'Enter' && apply(typed)}
        className="field min-w-32 grow sm:w-56 sm:grow-0"
      />
      <datalist id="audit-actors">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
