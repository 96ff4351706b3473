/** A page's search parameters as Next gives them, in the platform's own form; of repeated ones the first counts. */
export const pageParameters = (parameters: Record<string, string | string[] | undefined>) =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([key, value]) =>
      [value].flat().map((one): [string, string] => [key, one ?? '']),
    ),
  );
