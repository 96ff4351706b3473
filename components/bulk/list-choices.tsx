import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { formatTexts, type ListAnalysis } from '@/lib/shared/bulk/analyse-list';
import { type ListFormat, listFormats } from '@/lib/shared/bulk/list-format';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { fixedDomains } from '@/lib/shared/targets/hostname';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';
import type { ListDraft } from './use-bulk-draft';

interface ListChoicesProps {
  analysis: ListAnalysis | undefined;
  list: ListDraft;
  distributions: readonly Distribution[];
  onChange: (part: Partial<ListDraft>) => void;
}

function readAs({ format, column }: ListAnalysis): string {
  const what = formatTexts[format];
  if (!column) return `${what} (detected)`;
  return `${what}, column ${column.name ? `“${visible(column.name)}”` : column.number} (detected)`;
}

/** What the list leaves open: how it is written, where its paths are, and which of several distributions is meant. */
export function ListChoices({ analysis, list, distributions, onChange }: ListChoicesProps) {
  const domains = [...new Set(distributions.flatMap((one) => fixedDomains(one.domains)))].sort();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-3">
      <Choice
        id="bulk-format"
        label="Read as"
        value={list.format ?? ''}
        options={listFormats.map((format) => [format, formatTexts[format]])}
        none={analysis && list.format === undefined ? readAs(analysis) : 'Detect automatically'}
        onChange={(value) => onChange({ format: listFormats.find((format): format is ListFormat => format === value) })}
      />
      {((analysis?.paths ?? 0) > 0 || list.domain !== '') && (
        <Choice
          id="bulk-domain"
          label="Domain for paths"
          value={list.domain}
          options={domains.map((domain) => [domain, bothForms(domain)])}
          none="Choose a domain"
          onChange={(domain) => onChange({ domain })}
        />
      )}
      {(analysis?.choices.length ?? 0) > 0 && (
        <Choice
          id="bulk-distribution"
          label="Preferred distribution"
          value={list.preferred}
          options={analysis?.choices.map((key) => [key, key]) ?? []}
          none="Choose a distribution"
          onChange={(preferred) => onChange({ preferred })}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  /** Said where nothing is chosen. */
  none: string;
  onChange: (value: string) => void;
}

const Choice = ({ id, label, value, options, none, onChange }: ChoiceProps) => (
  <Field id={id} label={label}>
    <Select id={id} value={value} onChange={(event) => onChange(event.target.value)} className="w-full">
      <option value="">{none}</option>
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </Select>
  </Field>
);
