import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

/** Replaces a page for administrators: says which role it requires, and links to the user's permissions. */
export const NotForYou = ({ rule }: { rule: string }) => (
  <div className="grid justify-items-start gap-3 rounded-lg border border-line border-dashed px-6 py-10 text-sm">
    <p className="flex items-center gap-2 font-medium">
      <Icon name="icon-lock" className="size-4 shrink-0 text-muted" />
      <span>{rule}</span>
    </p>
    <Link href={paths.settings} className="font-medium text-accent underline underline-offset-2">
      View your permissions
    </Link>
  </div>
);
