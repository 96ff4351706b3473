import 'server-only';
import { plainPage } from '@/lib/server/http/plain-page';

interface NoRole {
  /** `as ann@corp.example`, `at the company as …` */
  signedIn: string;
  link?: { to: string; words: string };
}

/** For somebody who is known, and for whom there is nothing here. */
export const noRolePage = ({ signedIn, link }: NoRole, headers: Record<string, string> = {}) =>
  plainPage(
    {
      title: 'You have no role here',
      sentences: [
        `You are signed in ${signedIn}, but none of your groups has a role on Purge Desk.`,
        'Ask an administrator to map one of your groups to a role.',
      ],
      ...(link && { link }),
    },
    403,
    headers,
  );
