import type { Distribution } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { isPath, type NormalizedUrl, normalizeUrl } from '@/lib/shared/targets/normalize-url';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';
import { readPastedUrl, type UrlQuestion, type UrlQuestionKind, urlQuestionKinds } from './url-question';

/** The form's field for a URL, and what the form knows about distributions. */
interface UrlField {
  url: string;
  /** Questions about this text that were answered by keeping it, separated by spaces. */
  urlKept: string;
  urlDomain: string;
}
interface KnownDistributions {
  chosen: Distribution | undefined;
  all: readonly Distribution[];
  /** The page does not have all distributions: another one may serve the URL. */
  mayHaveMore: boolean;
}

export type TypedUrl =
  /** Nothing is typed, or what is typed waits for the choice of a distribution. */
  | { is: 'empty' | 'waiting'; message: string }
  | { is: 'question'; question: UrlQuestion; message: string }
  | { is: 'refused'; at: 'url' | 'urlDomain'; problem: 'invalid' | 'foreign_host' | 'choose_domain'; message: string }
  | { is: 'url'; value: string; changes: string[] };

/** Whether the field holds several URLs. */
export const isUrlList = ({ url, urlKept }: Pick<UrlField, 'url' | 'urlKept'>): boolean =>
  readPastedUrl(url, urlKept.split(' ')).question?.kind === 'several';

/** The kept questions of a field, once one more is answered so. */
export const keptWith = (kept: string, kind: UrlQuestionKind) => [...kept.split(' ').filter(Boolean), kind].join(' ');
/** For a URL that a person chose before: nothing about it is asked. */
export const ALL_KEPT = urlQuestionKinds.join(' ');

/** The URL in the field without what certainly does not belong to it; undefined while a question is open. */
export function cleanTypedUrl({ url, urlKept }: Pick<UrlField, 'url' | 'urlKept'>): string | undefined {
  const { text, question } = readPastedUrl(url, urlKept.split(' '));
  return question ? undefined : text;
}

/** The URL in the field as it is most likely meant: what finds its distribution while a question is open. */
export function meantUrl(url: string): string {
  const { text, question } = readPastedUrl(url);
  return question?.kind === 'several' ? '' : (question?.readings.at(question.kind === 'spaces' ? -1 : 0)?.text ?? text);
}

function foreignHost(host: string, mayHaveMore: boolean) {
  const message = mayHaveMore
    ? `Purge Desk has found no distribution for ${bothForms(visible(host))} yet. Wait a moment, or choose the distribution.`
    : `No distribution here serves ${bothForms(visible(host))}.`;
  return refusedAt({ ok: false, problem: 'foreign_host', message });
}

const refusedAt = ({ problem, message }: Extract<NormalizedUrl, { ok: false }>): TypedUrl => ({
  is: 'refused',
  at: problem === 'choose_domain' ? 'urlDomain' : 'url',
  problem,
  message,
});
const invalid = (message: string) => refusedAt({ ok: false, problem: 'invalid', message });

/** The host that an absolute URL names, with or without its scheme. */
function hostOf(text: string): string | undefined {
  const host = parseUrl(/^https?:\/\//i.test(text) ? text : `https://${text.replace(/^\/\//, '')}`)?.host;
  return host?.includes('.') ? host : undefined;
}

function withoutDistribution(text: string, { all, mayHaveMore }: KnownDistributions): TypedUrl {
  if (isPath(text)) return { is: 'waiting', message: 'Choose a distribution.' };
  const host =
    /\s/.test(text) || /^[a-z][a-z0-9+-]*:(?!\d)/i.test(text.replace(/^https?:/i, '')) ? undefined : hostOf(text);
  if (host === undefined) return invalid('This is not a URL. Start with https:// or http://, or with “/” for a path.');
  const serving = distributionsServing(text, all);
  if (serving.length > 0) return { is: 'waiting', message: 'Choose a distribution.' };
  return foreignHost(host, mayHaveMore);
}

/** Judges what the form's field for a URL holds, cleaned, as it would be sent. The API does not clean. */
export function judgeTypedUrl(field: UrlField, known: KnownDistributions): TypedUrl {
  const { text, removed, question } = readPastedUrl(field.url, field.urlKept.split(' '));
  if (question?.kind === 'several')
    return { is: 'question', question, message: `${question.ask} The list is still loading. Try again.` };
  if (question) return { is: 'question', question, message: `${question.ask} Choose one.` };
  if (text === '') return { is: 'empty', message: 'Enter a URL.' };
  if (!known.chosen) return withoutDistribution(text, known);
  const normalized = normalizeUrl(text, known.chosen.domains, field.urlDomain);
  const isNowhere = !normalized.ok && normalized.problem === 'foreign_host' && !known.mayHaveMore;
  if (isNowhere && distributionsServing(text, known.all).length === 0) return foreignHost(hostOf(text) ?? text, false);
  if (!normalized.ok) return refusedAt(normalized);
  return {
    is: 'url',
    value: normalized.value,
    changes: [...removed.map((what) => `${what} removed`), ...normalized.changes],
  };
}
