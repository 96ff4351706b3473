export type SeedInput = Record<string, unknown> & { ticket: string };

const anyPurge = {
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/products' },
  mode: 'soft',
};

/** A word that no other test searches for. */
export const uniqueTicket = (what: string) => `${what}-${crypto.randomUUID().slice(0, 8)}`;

/** Sends a purge through the desk's API, as somebody else or a pipeline would, and answers with its record or problem. */
export async function purgeElsewhere(deskUrl: string, input: SeedInput) {
  const response = await fetch(`${deskUrl}/api/purges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...anyPurge, ...input }),
  });
  return (await response.json()) as { id: string; purgeRequestId: string | null; purgeId?: string };
}

/** One after the other, so that the order of the records is known: the last one is the newest. */
export async function purgeElsewhereInOrder(deskUrl: string, inputs: readonly SeedInput[]) {
  const records: Awaited<ReturnType<typeof purgeElsewhere>>[] = [];
  for (const input of inputs) records.push(await purgeElsewhere(deskUrl, input));
  return records;
}
