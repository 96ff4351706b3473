import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { actorsQuery } from '@/lib/client/purges';
import { visible } from '@/lib/shared/text/visible-text';

interface ActorFieldProps {
  applied: string | undefined;
  suggested: readonly string[];
  onChange: (actor: string | undefined) => void;
}

/** Filters by the full name of an actor, also one without records. Applies on Enter, on blur and on choice. */
export function ActorField({ applied = '', suggested, onChange }: ActorFieldProps) {
  const { data: onRecords = [] } = useQuery(actorsQuery);
  // Shown as a reader sees it; what is looked for is the name as it is stored.
  const names = new Map([applied, ...onRecords, ...suggested].filter(Boolean).map((name) => [visible(name), name]));
  const [typed, setTyped] = useState(visible(applied));
  const apply = (shown: string) => {
    const name = names.get(shown) ?? shown;
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
          if (value === '' || names.has(value)) apply(value);
        }}
        onBlur={() => apply(typed)}
        onKeyDown={(event) => event.key === 'Enter' && apply(typed)}
        className="field min-w-32 grow sm:w-56 sm:grow-0"
      />
      <datalist id="audit-actors">
        {[...names].map(([shown, name]) => (
          <option key={name} value={shown} />
        ))}
      </datalist>
    </>
  );
}
