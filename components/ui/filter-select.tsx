import { Select } from './select';

interface FilterSelectProps {
  name: string;
  label: string;
  options: readonly (readonly [value: string, label: string])[];
  value: string | undefined;
  className?: string;
  /** Undefined: whatever it is. */
  onChange: (value: string | undefined) => void;
}

/** One condition of a filter, chosen from a few. */
export const FilterSelect = ({
  name,
  label,
  options,
  value,
  className = 'min-w-32 grow sm:grow-0',
  onChange,
}: FilterSelectProps) => (
  <Select
    name={name}
    aria-label={label}
    value={value ?? ''}
    onChange={(event) => onChange(event.target.value || undefined)}
    className={className}
  >
    <option value="">{`${label}: any`}</option>
    {options.map(([one, words]) => (
      <option key={one} value={one}>
        {words}
      </option>
    ))}
  </Select>
);
