import clsx from 'clsx/lite';
import { Icon, type IconName } from './icon';

interface Segment<T extends string> {
  value: T;
  label: string;
  icon: IconName;
  /** Said under the label where there is room for it. */
  hint?: string;
  destructive?: boolean;
  /** It cannot be chosen. It is shown only while it is the choice that was made. */
  isRefused?: boolean;
}

interface SegmentedProps<T extends string> {
  legend: string;
  name: string;
  segments: readonly Segment<T>[];
  value: T;
  onChange: (value: T) => void;
  /** What cannot be chosen and why, in one line. */
  refusal?: string | undefined;
}

/**
 * One choice of a few, all of them in sight: native radio buttons, so that arrow keys and screen readers just work. What
 * cannot be chosen is not in the way: one line below says so.
 */
export function Segmented<T extends string>({ legend, name, segments, value, onChange, refusal }: SegmentedProps<T>) {
  const withHints = segments.some((segment) => segment.hint);
  const refusalId = refusal === undefined ? undefined : `${name}-refusal`;
  return (
    <fieldset className="grid gap-1.5" aria-describedby={refusalId}>
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div className={clsx('grid gap-1.5', withHints ? 'sm:grid-cols-2' : 'grid-cols-2 sm:grid-cols-4')}>
        {segments
          .filter((segment) => !segment.isRefused || segment.value === value)
          .map(({ isRefused = false, ...segment }) => (
            <Choice
              key={segment.value}
              {...segment}
              name={name}
              isChosen={segment.value === value}
              isRoomy={withHints}
              reasonId={isRefused ? refusalId : undefined}
              choose={() => isRefused || onChange(segment.value)}
            />
          ))}
      </div>
      {refusal !== undefined && (
        <p id={refusalId} className="flex items-start gap-1.5 text-muted text-sm">
          <Icon name="icon-lock" className="mt-1 size-3.5 shrink-0" />
          <span>{refusal}</span>
        </p>
      )}
    </fieldset>
  );
}

interface ChoiceProps extends Omit<Segment<string>, 'isRefused'> {
  name: string;
  isChosen: boolean;
  isRoomy: boolean;
  /** The element that says why it cannot be chosen. */
  reasonId: string | undefined;
  choose: () => void;
}

function look({ isChosen, destructive }: ChoiceProps): string {
  if (!isChosen) return 'border-edge bg-surface text-muted hover:bg-raised hover:text-ink';
  return destructive
    ? 'border-warm bg-warm-soft text-ink shadow-[inset_0_0_0_1px_var(--warm)]'
    : 'border-accent bg-accent-soft text-ink shadow-[inset_0_0_0_1px_var(--accent)]';
}

function Choice(props: ChoiceProps) {
  const { value, label, hint, icon, destructive, name, isChosen, isRoomy, reasonId, choose } = props;
  return (
    <label
      className={clsx(
        'relative flex gap-2 rounded-lg border px-3 py-2 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        isRoomy ? 'items-start' : 'min-h-10 items-center justify-center',
        look(props),
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={isChosen}
        onChange={choose}
        aria-disabled={reasonId !== undefined || undefined}
        aria-describedby={reasonId}
        className="pointer-events-none absolute inset-0 size-full appearance-none opacity-0"
      />
      <Icon
        name={reasonId === undefined ? icon : 'icon-lock'}
        className={clsx(
          'size-4 shrink-0',
          isRoomy && 'mt-0.5',
          isChosen && (destructive ? 'text-warm' : 'text-accent'),
        )}
      />
      <span className="grid gap-0.5">
        <span className="font-medium">{label}</span>
        {hint && <span className="text-muted">{hint}</span>}
      </span>
    </label>
  );
}
