/** The edge locations of the sandbox, in the order in which they are listed everywhere. */
export const siteNames = ['fr4-par', 'ny8-nyc', 'tr2-tor'] as const;

export type SiteName = (typeof siteNames)[number];

/** The machines of a site: each holds a share of what is cached there. */
export type NodeName = `${SiteName}-${1 | 2}`;

export function nodesOf(site: SiteName): [NodeName, NodeName] {
  return [`${site}-1`, `${site}-2`];
}

export const nodeNames = siteNames.flatMap(nodesOf);

export type SiteDelays = Record<SiteName, number>;

/** A purge that takes longer than this at a site is indistinguishable from one that is stuck. */
export const maxSiteDelayMs = 3_600_000;

export function isSiteName(value: string): value is SiteName {
  return (siteNames as readonly string[]).includes(value);
}

export function bySite<T>(make: (site: SiteName) => T): Record<SiteName, T> {
  return { 'fr4-par': make('fr4-par'), 'ny8-nyc': make('ny8-nyc'), 'tr2-tor': make('tr2-tor') };
}
