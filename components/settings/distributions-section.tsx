import { useQuery } from '@tanstack/react-query';
import { PlainTable } from '@/components/ui/plain-table';
import { Section } from '@/components/ui/section';
import { Cell, Heading } from '@/components/ui/table';
import { distributionsQuery } from '@/lib/client/distributions';
import { type Access, roleOn } from '@/lib/shared/access/access';
import { distributionKey } from '@/lib/shared/distributions/distribution';
import { domainsText } from '@/lib/shared/text/readable-host';

/** The distributions that the desk knows and I may see, with my role on each. */
export function DistributionsSection({ grants }: { grants: Access }) {
  const { data } = useQuery(distributionsQuery);
  const items = data?.items ?? [];
  return (
    <Section title="Distributions">
      {items.length === 0 ? (
        <p className="text-muted text-sm">
          {data?.reading
            ? 'Loading distributions from the CDN…'
            : 'No distributions found. See “CDN connection” below.'}
        </p>
      ) : (
        <PlainTable
          label="Distributions"
          head={
            <>
              <Heading>Distribution</Heading>
              <Heading className="hidden sm:table-cell">Domains</Heading>
              <Heading className="whitespace-nowrap">Your role</Heading>
            </>
          }
        >
          {items.map((item) => {
            const key = distributionKey(item);
            const domains = domainsText(item.domains) || 'no domains';
            return (
              <tr key={key} className="align-baseline">
                <th scope="row" className="break-words px-3 py-2 font-medium">
                  <span>{key}</span>
                  {item.disabled && <span className="font-normal text-muted"> (disabled)</span>}
                  <span className="mt-1 block font-mono font-normal text-muted text-xs sm:hidden">{domains}</span>
                </th>
                <Cell className="wrap-anywhere hidden font-mono text-[0.8125rem] sm:table-cell">{domains}</Cell>
                <Cell>{roleOn(grants, key) ?? 'none'}</Cell>
              </tr>
            );
          })}
        </PlainTable>
      )}
      {data && data.matching > items.length && (
        <p className="text-muted text-sm">{`Showing ${items.length} of ${data.known} distributions. The purge form finds the others by name, domain or URL.`}</p>
      )}
    </Section>
  );
}
