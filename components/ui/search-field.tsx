import { Search } from 'lucide-react';

interface SearchFieldProps {
  /** Says in what is looked; for screen readers. */
  label: string;
  placeholder: string;
  maxLength: number;
  value: string;
  onChange: (text: string) => void;
}

/** The text of a filter, across the whole width. */
export const SearchField = ({ label, onChange, ...props }: SearchFieldProps) => (
  <div className="relative basis-full">
    <Search className="absolute top-3 left-3 size-4 text-muted" aria-hidden />
    <input
      type="search"
      name="q"
      aria-label={label}
      {...props}
      onChange={(event) => onChange(event.target.value)}
      className="field pl-9"
    />
  </div>
);
