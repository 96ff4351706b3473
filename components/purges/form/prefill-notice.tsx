import { TriangleAlert } from 'lucide-react';

/** Says which values of a link do not fill in the form, because what a reader would see is not what would be sent. */
export function PrefillNotice({ leftOut }: { leftOut: readonly string[] }) {
  if (leftOut.length === 0) return null;
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warm" aria-hidden />
      <div className="grid min-w-0 gap-1">
        <p className="font-medium">This link contains invisible or misleading characters.</p>
        <p>
          Nothing was sent. Purge Desk left out the values that contain them. Type these values yourself, or ask the
          sender of the link.
        </p>
        <ul className="grid gap-1">
          {leftOut.map((problem) => (
            <li key={problem} className="wrap-anywhere">
              {problem}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
