import { type ComponentProps, useState } from 'react';
import { isOnCalendar } from '@/lib/shared/text/wall-clock';

interface TypedTimeProps extends Omit<ComponentProps<'input'>, 'onChange' | 'onBlur'> {
  type: 'date' | 'datetime-local';
  value: string;
  /** Gets what is typed once its year is whole, or `''`. */
  onTyped: (value: string) => void;
}

/** A day or a time to type. A browser reports every digit of the year; until the year is whole, only the field has it. */
export function TypedTime({ value, onTyped, ...props }: TypedTimeProps) {
  const [typed, setTyped] = useState<{ text: string; over: string }>();
  return (
    <input
      {...props}
      value={typed?.over === value ? typed.text : value}
      onChange={({ target: { value: now } }) => {
        setTyped({ text: now, over: value });
        if (now === '' || isOnCalendar(now)) onTyped(now);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
