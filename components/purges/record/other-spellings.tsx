import { Fact } from '@/components/ui/facts';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { prefillAgain } from '@/lib/shared/targets/prefill';
import { urlSpellings } from '@/lib/shared/targets/url-spellings';
import { visible } from '@/lib/shared/text/visible-text';

const PLACE = 'other-spellings';

/** Where no site had the URL of a purge: the spellings that the page may be cached under instead. */
const spellingsToTry = (purge: Purge) =>
  purge.target.kind === 'url' && shownStatus(purge).look === 'unmatched' ? urlSpellings(purge.target.value) : [];

/** The spellings that were not sent together with a purge, each for a form that is filled in with it. */
export function OtherSpellings({ purge }: { purge: PurgeDetails }) {
  const sent = purge.sentWith.map(({ target }) => targetValue(target));
  const spellings = spellingsToTry(purge).filter(({ url }) => !sent.includes(url));
  if (spellings.length === 0) return null;
  return (
    <Fact term="Other spellings">
      <p id={PLACE}>No site had this URL. The page may be cached under another one:</p>
      <ul className="mt-1 grid gap-1">
        {spellings.map(({ url, difference }) => (
          <li key={url}>
            <Link
              href={paths.home + prefillAgain({ ...purge, target: { kind: 'url', value: url } })}
              title="Opens the form with this URL. Nothing is sent until you press the button."
              className="inline-flex min-h-6 items-center font-mono text-[0.8125rem] underline underline-offset-2"
            >
              {visible(url)}
            </Link>{' '}
            <span className="text-muted">{`(${difference})`}</span>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** Leads from the result of a purge to the spellings on its record; nothing for one that was sent with others. */
export function SpellingsLink({ purge }: { purge: Purge }) {
  const count = purge.group === null ? spellingsToTry(purge).length : 0;
  if (count === 0) return null;
  return (
    <Link href={`${paths.purge(purge.id)}#${PLACE}`} className="w-fit font-medium underline underline-offset-2">
      {count === 1 ? 'Try another spelling' : `Try ${count} other spellings`}
    </Link>
  );
}
