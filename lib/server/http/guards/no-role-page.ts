import 'server-only';
import { plainPage } from '@/lib/server/http/plain-page';

interface NoRole {
  /** The user that the session or the identity provider names. */
  user: string;
  deskName: string | undefined;
  link?: { to: string; words: string };
}

/** Returns the page for a signed-in user without a role. */
export const noRolePage = ({ user, deskName, link }: NoRole) =>
  plainPage(
    {
      title: 'You have no role in Purge Desk',
      sentences: [
        `You are signed in as ${user}, but none of your groups has a role in Purge Desk.`,
        'Ask an administrator to map one of your groups to a role.',
      ],
      deskName,
      ...(link && { link }),
    },
    403,
  );
