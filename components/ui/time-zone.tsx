'use client';

import { UTC, useZone } from './clock';
import { Select } from './select';

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
