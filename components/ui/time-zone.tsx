'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { keepCookie } from '@/lib/client/keep-cookie';
import { ZONE_COOKIE } from '@/lib/shared/preferences';
import { isZone } from '@/lib/shared/text/wall-clock';
import { Select } from './select';

const UTC = 'UTC';

interface ZoneChoice {
  /** The zone in which times are shown and typed: the reader's own, or UTC. */
  zone: string;
  /** The reader's own; on the server, as the browser said it last. */
  own: string;
  choose: (zone: string) => void;
}

const Zone = createContext<ZoneChoice>({ zone: UTC, own: UTC, choose: () => undefined });

const never = () => () => undefined;

/** A browser that does not know its zone says `Etc/Unknown`, or nothing. */
function zoneOfReader(): string {
  const zone: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isZone(zone) ? zone : UTC;
}

interface ZoneProviderProps {
  /** What the cookie says, so that the first paint has the reader's times. */
  kept: string | undefined;
  children: ReactNode;
}

/** Keeps in which time zone the reader wants times. */
export function ZoneProvider({ kept, children }: ZoneProviderProps) {
  const [isUtc, setUtc] = useState(kept === UTC);
  const own = useSyncExternalStore(never, zoneOfReader, () => kept ?? UTC);
  const zone = isUtc ? UTC : own;
  useEffect(() => {
    if (zone !== kept) keepCookie(ZONE_COOKIE, zone);
  }, [zone, kept]);
  return <Zone value={{ zone, own, choose: (chosen) => setUtc(chosen === UTC) }}>{children}</Zone>;
}

export const useZone = () => useContext(Zone);

/** Where a zone is, in a word or two: `Berlin`. */
export const zoneLabel = (zone: string) => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;

/** Switches all times between the reader's zone and UTC. */
export function ZoneSelect() {
  const { zone, own, choose } = useZone();
  return (
    <Select
      aria-label="Time zone"
      value={zone}
      onChange={(event) => choose(event.target.value)}
      compact
      // As wide before the page is alive as after, when it knows the reader's zone.
      className="w-24 sm:w-36"
    >
      {own !== UTC && <option value={own}>{zoneLabel(own)}</option>}
      <option value={UTC}>UTC</option>
    </Select>
  );
}
