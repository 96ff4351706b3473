import { ChevronRight, KeyRound, Link2, Lock, type LucideIcon, ScrollText } from 'lucide-react';
import { Link } from '@/components/ui/link';
import { Section } from '@/components/ui/section';
import { paths } from '@/lib/shared/paths';

interface Destination {
  href: string;
  icon: LucideIcon;
  title: string;
  about: string;
  forAdmins: boolean;
}

const destinations: Destination[] = [
  {
    href: paths.shares,
    icon: Link2,
    title: 'Shared links',
    about: 'Links that show purges to people without an account.',
    forAdmins: false,
  },
  {
    href: paths.credentials,
    icon: KeyRound,
    title: 'API credentials',
    about: 'Credentials for pipelines and scripts.',
    forAdmins: true,
  },
  {
    href: paths.audit,
    icon: ScrollText,
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

function Row({ href, icon: Icon, title, about, isOpen }: Destination & { isOpen: boolean }) {
  const words = (
    <>
      <Icon className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
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
        <Lock className="size-4 shrink-0 self-center text-muted" aria-hidden />
      </div>
    );
  return (
    <Link href={href} className="flex gap-3 rounded-lg px-4 py-3 -outline-offset-2 hover:bg-raised">
      {words}
      <ChevronRight className="size-4 shrink-0 self-center text-muted" aria-hidden />
    </Link>
  );
}
