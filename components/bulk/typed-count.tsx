import { Field, fieldProps } from '@/components/ui/field';
import { numberText } from '@/lib/shared/text/counted';

interface TypedCountProps {
  id: string;
  count: number;
  typed: string;
  onTyped: (typed: string) => void;
}

/** Asks for the number of purges before a button sends that many. */
export const TypedCount = ({ id, count, typed, onTyped }: TypedCountProps) => (
  <Field id={id} label={`Type ${numberText(count)} to confirm`}>
    <input
      {...fieldProps(id, undefined)}
      value={typed}
      onChange={(event) => onTyped(event.target.value)}
      inputMode="numeric"
      autoComplete="off"
      className="field font-mono"
    />
  </Field>
);
