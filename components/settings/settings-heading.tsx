import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

/** The title of a page below the settings, and the way back to them. */
export const SettingsHeading = ({ title, about }: { title: string; about: string }) => (
  <div className="grid gap-1">
    <Link href={paths.settings} className="mb-2 w-fit rounded-md text-muted text-sm hover:text-ink">
      ← Settings
    </Link>
    <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
    <p className="text-muted text-sm">{about}</p>
  </div>
);
