import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import type { Access } from '@/lib/shared/access/access';
import { scopeText } from '@/lib/shared/access/describe-access';
import { paths } from '@/lib/shared/paths';

const link = 'font-medium text-accent underline underline-offset-2';

/** In the place of what sends purges, for those who may not. */
export const LookOnly = ({ access }: { access: Access }) => (
  <section aria-labelledby="look-only" className="grid grid-cols-1 gap-6">
    <h1 id="look-only" className="font-semibold text-2xl tracking-tight">
      View-only access
    </h1>
    <div className="flex gap-3 rounded-lg border border-line bg-surface p-4 text-sm">
      <Icon name="icon-eye" className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="grid gap-2">
        <p>
          {access.length === 0
            ? 'You have no role in Purge Desk, so you cannot submit purges.'
            : `You have the viewer role on ${access.map(({ distributions }) => scopeText(distributions)).join('; ')}: you can see purges but not submit them.`}
        </p>
        <p>
          To submit purges, ask an administrator for the purger role.{' '}
          <Link href={paths.history} className={link}>
            View history
          </Link>
          {' · '}
          <Link href={paths.settings} className={link}>
            View your permissions
          </Link>
        </p>
      </div>
    </div>
  </section>
);
