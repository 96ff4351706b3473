import { Icon, type IconName } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { Section } from '@/components/ui/section';
import { paths } from '@/lib/shared/paths';

interface Destination {
  href: string;
  icon: IconName;
  title: string;
  about: string;
  forAdmins: boolean;
}

const destinations: Destination[] = [
  {
    href: paths.shares,
    icon: 'icon-link-2',
    title: 'Shared links',
    about: 'Links that show purges to people without an account.',
    forAdmins: false,
  },
  {
    href: paths.credentials,
    icon: 'icon-key-round',
    title: 'API credentials',
    about: 'Credentials for pipelines and scripts.',
    forAdmins: true,
  },
  {
    href: paths.audit,
    icon: 'icon-scroll-text',
    title: 'Audit log',
    about: 'Who did what, when and from where, including refused attempts.',
    forAdmins: true,
  },
];

/** What else there is; what is for administrators alone says so instead of leading nowhere. */
export const MoreLinks = ({ isAdmin }: { isAdmin: boolean }) => (
  <Section title="More">
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface text-sm">
      {destinations.map((destination) => (
        <li key={destination.href}>
          <Row {...destination} isOpen={isAdmin || !destination.forAdmins} />
        </li>
      ))}
    </ul>
  </Section>
);

function Row({ href, icon, title, about, isOpen }: Destination & { isOpen: boolean }) {
  const words = (
    <>
      <Icon name={icon} className="mt-0.5 size-4 shrink-0 text-muted" />
      <span className="grid grow gap-0.5">
        <span className="font-medium">{title}</span>
        <span className="text-muted">{isOpen ? about : 'Requires the admin role on all distributions.'}</span>
      </span>
    </>
  );
  if (!isOpen)
    return (
      <div className="flex gap-3 px-4 py-3">
        {words}
        <Icon name="icon-lock" className="size-4 shrink-0 self-center text-muted" />
      </div>
    );
  return (
    <Link href={href} className="flex gap-3 rounded-lg px-4 py-3 -outline-offset-2 hover:bg-raised">
      {words}
      <Icon name="icon-chevron-right" className="size-4 shrink-0 self-center text-muted" />
    </Link>
  );
}
