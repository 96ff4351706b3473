import fc from 'fast-check';

/** Domains of each distribution of the sandbox: what a valid target may name. */
export const DOMAINS: Record<string, string[]> = {
  'default/www-shop': ['www.shop.example', 'img.shop.example'],
  'default/docs-portal': ['docs.example'],
  'media/video-library': ['media.example'],
};

/** What purges that are sent together share. */
const GROUP = '7a3f6d0e-5a43-4bb5-9d0c-6a0e5a2f8a11';

type Json = Record<string, unknown>;

const text = fc.string({ unit: 'binary', maxLength: 30 });
const path = fc.webPath().map((value) => (value.startsWith('/') ? value : `/${value}`));
const query = fc.webQueryParameters().map((value) => (value ? `?${value}` : ''));
const fragment = fc.option(fc.constant('#part'), { nil: '' });
const scheme = fc.constantFrom('https://', 'http://', 'HTTPS://', '//', '');
const hostEnd = fc.constantFrom('', '', '.', ':443', ':80', ':8443');

const urlOn = (domains: string[]) =>
  fc
    .tuple(scheme, fc.constantFrom(...domains, 'evil.example'), hostEnd, path, query, fragment)
    .map((parts) => parts.join(''));
const urlTarget = (domains: string[]) =>
  fc.oneof({ weight: 4, arbitrary: urlOn(domains) }, path, text).map((value) => ({ kind: 'url', value }));
const hostnameTarget = (domains: string[]) =>
  fc
    .constantFrom(...domains, ...domains.map((domain) => `${domain.toUpperCase()}.`), 'evil.example', '*.shop.example')
    .map((value) => ({ kind: 'hostname', value }));
const patternTarget = fc
  .oneof(
    fc.constantFrom(
      '^/img/.*\\.png$',
      'images/.*.(png|jpg)',
      '.*',
      '*',
      ' ',
      '[',
      '"}},{"purge_all":{}',
      '🧊'.repeat(256),
    ),
    text,
  )
  .map((value) => ({ kind: 'pattern', value }));

/** Mostly valid: what a careful caller sends, with targets at the edge of what is allowed. */
const plausible: fc.Arbitrary<Json> = fc.constantFrom(...Object.keys(DOMAINS)).chain((key) => {
  const [namespace, distribution] = key.split('/');
  const domains = DOMAINS[key] ?? [];
  const target = fc.oneof(urlTarget(domains), hostnameTarget(domains), patternTarget, fc.constant({ kind: 'all' }));
  const note = fc.option(fc.oneof(text, fc.constantFrom('', ' ', 'the price was wrong', 'a\0b')), { nil: undefined });
  // What reaches everything without being called so is sent with the distribution's name, and refused with another one.
  const confirmation = fc.option(fc.constantFrom(key, distribution, 'www'), { nil: undefined });
  return fc
    .tuple(target, fc.constantFrom('soft', 'hard'), note, note, confirmation)
    .map(([chosen, mode, reason, ticket, name]) => ({
      ...{ namespace, distribution, target: chosen, mode, reason, ticket },
      confirmation: name,
      // Of those without a ticket, each is one of several.
      ...(ticket === undefined && { group: GROUP }),
    }));
});

const wireKeys = ['url', 'hostname', 'pattern', 'purge_all', 'soft_purge', 'hard_purge', 'service_op_id'];
const oddKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'Target',
  'target ',
  'tаrget',
  'kind',
  '',
];
const ownKeys = [
  'namespace',
  'distribution',
  'target',
  'mode',
  'reason',
  'ticket',
  'confirmation',
  'group',
  'value',
  'kind',
];
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', 'all', 'soft', 'purge_all', [], {}, [{ kind: 'all' }], {
    kind: 'all',
  }),
  fc.constantFrom<unknown>(
    { purge_all: {} },
    { kind: 'all', value: '' },
    { kind: 'url', value: { toString: 'x' } },
    { kind: ['all'] },
  ),
  fc.constant('x'.repeat(20_000)),
  fc.jsonValue({ maxDepth: 3 }),
);
const anyKey = fc.constantFrom(...wireKeys, ...oddKeys, ...ownKeys);

/** Writes an object's members one by one, so that a name may come twice or be `__proto__`. */
const written = (members: [string, unknown][]) =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
const membersOf = (value: unknown): [string, unknown][] =>
  Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(([, member]) => member !== undefined);

type Mutation = (members: [string, unknown][]) => [string, unknown][];
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(anyKey, odd, fc.boolean()).map(
    ([name, value, first]): Mutation =>
      (members) =>
        first ? [[name, value], ...members] : [...members, [name, value]],
  ),
  fc.nat().map(
    (at): Mutation =>
      (members) =>
        members.filter((_, index) => index !== at % members.length),
  ),
  fc.tuple(fc.nat(), odd).map(
    ([at, value]): Mutation =>
      (members) =>
        members.map(([name, old], index) => [name, index === at % members.length ? value : old]),
  ),
  fc.tuple(fc.nat(), anyKey).map(
    ([at, name]): Mutation =>
      (members) =>
        members.map(([old, value], index) => [index === at % members.length ? name : old, value]),
  ),
);

const valid = plausible.map((body) => JSON.stringify(body));
const mutated = fc.tuple(plausible, mutation).map(([body, mutate]) => written(mutate(membersOf(body))));
/** The same inside the target, which is put back as text: a member may come twice there as well. */
const mutatedTarget = fc.tuple(plausible, mutation).map(([body, mutate]) => {
  const target = written(mutate(membersOf(body.target)));
  return written(membersOf({ ...body, target: '<target>' })).replace('"<target>"', () => target);
});
const twiceMutated = fc
  .tuple(plausible, mutation, mutation)
  .map(([body, first, second]) => written(second(first(membersOf(body)))));

/** The text of a request's body: valid, nearly valid, or any JSON at all. */
export const anyBody = fc.oneof(
  { weight: 5, arbitrary: valid },
  { weight: 6, arbitrary: mutated },
  { weight: 5, arbitrary: mutatedTarget },
  { weight: 2, arbitrary: twiceMutated },
  { weight: 2, arbitrary: fc.json() },
);
