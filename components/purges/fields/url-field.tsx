'use client';

import { useQuery } from '@tanstack/react-query';
import { type ClipboardEvent, type ComponentProps, useEffect, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useDistributionsServing } from '@/components/distributions/use-distributions-serving';
import { useIsOnSandbox } from '@/components/layout/about-desk';
import { useRights } from '@/components/people/use-rights';
import type { UrlListProps } from '@/components/purges/list/url-list';
import { useOpenBulk } from '@/components/purges/list/use-open-bulk';
import { Button } from '@/components/ui/button';
import { Field, FieldError, fieldProps, urlInputProps } from '@/components/ui/field';
import { later } from '@/components/ui/later';
import { insertText } from '@/lib/client/insert-text';
import { latestPurges } from '@/lib/client/purges';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { judgeTypedUrl, keptWith, meantUrl } from '@/lib/shared/pasted/typed-url';
import { type PastedUrl, readPastedUrl } from '@/lib/shared/pasted/url-question';
import { draftSpellings, kindFields, type PurgeDraft, type PurgeDraftField } from '@/lib/shared/purges/purge-draft';
import { fixedDomains } from '@/lib/shared/targets/hostname';
import { isPath } from '@/lib/shared/targets/normalize-url';
import { urlToTry } from '@/lib/shared/targets/url-to-try';
import { bothForms } from '@/lib/shared/text/readable-host';
import { ENTITIES, removedText, UrlHint } from './url-hint';
import { useChooseDistribution } from './use-choose-distribution';

// A list is not what most people paste.
const UrlList = later<UrlListProps>(() => import('@/components/purges/list/url-list').then((part) => part.UrlList));

const ID = 'purge-url';
/** The maximum number of lines in the form. More open the bulk page. */
const LINES_MAX = 10;

/** Whether a text has more lines than the form has room for. It looks at no more of it than that. */
const isLongList = (text: string) => text.trim().split('\n', LINES_MAX + 1).length > LINES_MAX;

/** A character as HTML writes it, but for the ampersand, which is asked about: a “#” would begin the fragment of a URL. */
const ESCAPED = /&(?:#x?[\da-f]+|quot|apos|lt|gt);/i;

interface UrlFieldProps {
  distribution: Distribution | undefined;
  distributions: readonly Distribution[];
}

export function UrlField({ distribution, distributions }: UrlFieldProps) {
  const { register, setFocus, setValue, clearErrors, formState, getValues } = useFormContext<PurgeDraft>();
  const openBulk = useOpenBulk();
  const chooseDistribution = useChooseDistribution();
  const [url, urlKept, urlDomain] = useWatch<PurgeDraft, ['url', 'urlKept', 'urlDomain']>({
    name: ['url', 'urlKept', 'urlDomain'],
  });
  const [pasted, setPasted] = useState<PastedUrl>();
  const error = formState.errors.url?.message;
  const domains = distribution ? fixedDomains(distribution.domains) : [];
  const { serving, isPartial, mayHaveMore } = useDistributionsServing(meantUrl(url));
  const known = { chosen: distribution, all: distributions, mayHaveMore };
  const typed = judgeTypedUrl({ url, urlKept, urlDomain }, known);
  const elsewhere = typed.is === 'url' || typed.is === 'question' ? [] : serving;

  const switchTo = (other: Distribution) => {
    chooseDistribution(other);
    setFocus('url');
  };
  // Without a choice yet, the pasted URL itself says which distribution is meant.
  const chooseByUrl = (typed: string) => {
    const [first, ...others] = distribution ? [] : distributionsServing(meantUrl(typed), distributions);
    if (first && others.length === 0) switchTo(first);
  };

  const answer: ComponentProps<typeof UrlHint>['onAnswer'] = (question, { text, pattern }) => {
    if (pattern !== undefined) {
      for (const [field, held] of Object.entries(kindFields('pattern'))) setValue(field as PurgeDraftField, held);
      setValue('pattern', pattern, { shouldDirty: true });
      clearErrors();
      // The field for patterns is not there before the next frame.
      requestAnimationFrame(() => setFocus('pattern'));
      return;
    }
    if (text === url) setValue('urlKept', keptWith(urlKept, question.kind));
    setValue('url', text, { shouldDirty: true });
    clearErrors('url');
    chooseByUrl(text);
    setFocus('url');
  };

  /** Fills the field with a list of URLs: each is read from its line, a table's cells and a page's links included. */
  const pasteList = async (input: HTMLInputElement, whole: string, { text, question }: PastedUrl) => {
    insertText(input, text);
    // It may be one odd URL: it stays as it is until the reader has said so.
    if (question?.readings.length) return;
    const { keepsUrls, readList } = await import('@/lib/shared/bulk/read-list');
    const list = readList(whole);
    if (getValues('url') !== text) return;
    if (!keepsUrls(list)) return openBulk(getValues(), whole);
    // The field separates them by spaces: what is around a URL, as in a tag, must not be a word of its own.
    const values = list.lines.map(({ value }) => readPastedUrl(value).text);
    setValue('url', values.join(' '), { shouldDirty: true });
  };

  /** Fills the field with a URL as HTML writes it. */
  const pasteEscaped = async (input: HTMLInputElement, { text, removed }: PastedUrl) => {
    const { withoutEntities } = await import('@/lib/shared/text/entities');
    const decoded = withoutEntities(text);
    const read = readPastedUrl(decoded);
    setPasted({ ...read, removed: [...removed, ...(decoded === text ? [] : [ENTITIES]), ...read.removed] });
    insertText(input, read.text);
  };

  // Only what replaces all of the text: a piece that is put into a URL is a person's own work.
  const cleanPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const { currentTarget: input, clipboardData } = event;
    const whole = clipboardData.getData('text/plain');
    const replacesAll = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (replacesAll && isLongList(whole)) {
      event.preventDefault();
      openBulk(getValues(), whole).catch(() => insertText(input, whole));
      return;
    }
    const read = readPastedUrl(whole);
    const { text, question } = read;
    setPasted(read);
    const isList = question?.kind === 'several';
    if (replacesAll && !isList && ESCAPED.test(text)) {
      event.preventDefault();
      pasteEscaped(input, read).catch(() => insertText(input, text));
      return;
    }
    if (!replacesAll || (text === whole && !isList)) return;
    event.preventDefault();
    if (isList) void pasteList(input, whole, read);
    else insertText(input, text);
  };

  const fillIn = (offered: string) => {
    setValue('url', offered, { shouldDirty: true });
    const [only] = distributionsServing(offered, distributions);
    if (only) switchTo(only);
  };

  // The server may know the one that serves it only after it was typed.
  const only = isPartial && distribution === undefined && serving.length === 1 ? serving[0] : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that turns up
  useEffect(() => {
    if (only) chooseDistribution(only);
  }, [only && distributionKey(only)]);

  const list = typed.is === 'question' && typed.question.kind === 'several' ? typed.question : undefined;
  const removed = pasted?.text === url ? pasted.removed : [];
  const news = typed.is === 'question' ? typed.question.ask : removed.length > 0 && removedText(removed);

  return (
    <div className="relative grid grid-cols-1 gap-3">
      <Field
        id={ID}
        label="URL"
        {...(!list && { hintLines: 2 })}
        error={error}
        hint={!list && <UrlHint url={url} typed={typed} removed={removed} error={error} onAnswer={answer} />}
      >
        <input
          {...register('url', {
            onChange: (event) => {
              setValue('urlKept', '');
              setValue('urlAlso', '');
              chooseByUrl(event.target.value);
            },
          })}
          {...fieldProps(ID, error)}
          onPaste={cleanPaste}
          {...urlInputProps}
        />
      </Field>
      <p role="status" className="sr-only">
        {news}
      </p>
      {list ? <UrlList distributions={distributions} question={list} /> : <UrlSpellings distribution={distribution} />}
      <OfferedUrl distributions={distributions} onTry={fillIn} />
      {elsewhere.map((other) => (
        <div key={distributionKey(other)} className="flex flex-wrap items-center gap-3 text-sm">
          <span>{`This URL belongs to ${distributionKey(other)}.`}</span>
          <Button onClick={() => switchTo(other)}>{`Switch to ${distributionKey(other)}`}</Button>
        </div>
      ))}
      {isPath(url) && domains.length > 1 && (
        <DomainChoice domains={domains} error={formState.errors.urlDomain?.message} />
      )}
    </div>
  );
}

/**
 * Names the other spellings that a cache may hold the page under, each to purge as well by a choice. Its lines are always
 * there: nothing below moves when they change.
 */
function UrlSpellings({ distribution }: { distribution: Distribution | undefined }) {
  const { setValue } = useFormContext<PurgeDraft>();
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const { offered, chosen } = draftSpellings(draft, distribution);
  const isChosen = (url: string) => chosen.some((spelling) => spelling.url === url);
  const toggle = (url: string) => {
    const next = offered.filter((spelling) => isChosen(spelling.url) !== (spelling.url === url));
    setValue('urlAlso', next.map((spelling) => spelling.url).join(' '), { shouldDirty: true });
  };
  return (
    <div className="-mt-1 min-h-12 text-sm sm:min-h-6">
      {offered.length > 0 && (
        <fieldset className="flex flex-wrap items-center gap-x-4">
          <legend className="float-left contents text-muted">
            <span className="flex h-6 w-full items-center sm:w-auto">May also be cached with</span>
          </legend>
          {offered.map(({ url, difference }) => (
            <label key={url} title={url} className="flex h-6 items-center gap-1.5">
              <input
                type="checkbox"
                checked={isChosen(url)}
                onChange={() => toggle(url)}
                className="size-4 accent-accent"
              />
              <span>{difference}</span>
              <span className="sr-only">{`: ${url}`}</span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** Which of the distribution's domains a path is meant on. */
function DomainChoice({ domains, error }: { domains: string[]; error: string | undefined }) {
  const { register } = useFormContext<PurgeDraft>();
  return (
    <fieldset className="grid gap-1.5 text-sm" aria-describedby="purge-url-domain-error">
      <legend className="mb-1.5 font-medium">Domain</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {domains.map((domain) => (
          <label key={domain} className="flex items-center gap-2 font-mono text-[0.8125rem]">
            <input type="radio" value={domain} {...register('urlDomain')} className="accent-accent" />
            <span>{bothForms(domain)}</span>
          </label>
        ))}
      </div>
      <FieldError id="purge-url-domain" error={error} />
    </fieldset>
  );
}

interface OfferedUrlProps {
  distributions: readonly Distribution[];
  /** Fills the URL in; it sends nothing. */
  onTry: (url: string) => void;
}

/** Offers a URL for a first purge, on the row of the field's label: nothing moves when it goes. */
function OfferedUrl({ distributions, onTry }: OfferedUrlProps) {
  const isSandbox = useIsOnSandbox();
  const { access } = useRights();
  const { data } = useQuery(latestPurges);
  const url = urlToTry({ isSandbox, purges: data?.items.length, distributions, access });
  if (url === undefined) return null;
  return (
    <button
      type="button"
      onClick={() => onTry(url)}
      className="absolute -top-1 right-0 flex h-6 max-w-[calc(100%-3rem)] items-center text-accent text-sm underline underline-offset-2"
    >
      <span className="truncate">{`Try ${url}`}</span>
    </button>
  );
}
