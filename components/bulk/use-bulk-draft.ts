import { useEffect, useRef, useState } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import {
  type BulkDraft,
  emptyBulkDraft,
  exchangeLists,
  forgetPreviousList,
  hasPreviousList,
  saveBulkDraft,
  savedBulkDraft,
} from '@/lib/client/bulk-draft';
import { emptyDraft, type PurgeDraft } from '@/lib/shared/purges/purge-draft';

/** The pause in typing after which a list is saved, in milliseconds, because saving a full list is slow. */
const KEEP_MS = 300;

export type ListDraft = Omit<BulkDraft, 'mode' | 'reason' | 'ticket' | 'isHandedOver'>;

const emptyList = (): ListDraft => {
  const { mode: _, reason: __, ticket: ___, isHandedOver: ____, ...list } = emptyBulkDraft();
  return list;
};

/** The list on the page, kept in the tab with what the form holds beside it. */
export function useBulkDraft(form: UseFormReturn<PurgeDraft>) {
  const [list, setList] = useState(emptyList);
  const [mode, reason, ticket] = useWatch({ control: form.control, name: ['mode', 'reason', 'ticket'] });
  const [isRestored, setRestored] = useState(false);
  const [hasPrevious, setPrevious] = useState(false);
  const newest = useRef<BulkDraft>(undefined);
  /** Fills the form, and returns the list. */
  const fill = ({ mode, reason, ticket, isHandedOver: _, ...kept }: BulkDraft): ListDraft => {
    form.reset({ ...emptyDraft(), mode, reason, ticket });
    return kept;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const saved = savedBulkDraft();
    if (saved) {
      const kept = fill(saved);
      setList((early) => (early.text === '' ? kept : early));
    }
    setPrevious(hasPreviousList());
    setRestored(true);
    return () => {
      if (newest.current) saveBulkDraft(newest.current);
    };
  }, []);
  useEffect(() => {
    if (!isRestored) return;
    const draft = { ...list, mode, reason, ticket, isHandedOver: false };
    newest.current = draft;
    const timer = setTimeout(() => saveBulkDraft(draft), KEEP_MS);
    return () => clearTimeout(timer);
  }, [isRestored, list, mode, reason, ticket]);
  const change = (part: Partial<ListDraft>) => setList((before) => ({ ...before, ...part }));
  /** As `change`, if this text still is the list. */
  const replace = (text: string, part: Partial<ListDraft>) =>
    setList((before) => (before.text === text ? { ...before, ...part } : before));
  /** The list with this text is recorded, so the next one is new. Later edits stay. */
  const forget = (source: string) => {
    if ((newest.current ?? savedBulkDraft())?.text === source) {
      newest.current = emptyBulkDraft();
      form.reset(emptyDraft());
    }
    // Another page can be open here by now, with a list of its own.
    if (savedBulkDraft()?.text === source) saveBulkDraft(emptyBulkDraft());
    setList((before) => (before.text === source ? emptyList() : before));
    forgetPreviousList(source);
    setPrevious(hasPreviousList());
  };
  /** Brings back the list that another page's list replaced; the other one is kept instead. */
  const restore = () => {
    const previous = newest.current && exchangeLists(newest.current);
    if (previous) setList(fill(previous));
    setPrevious(hasPreviousList());
  };
  return { list, change, replace, forget, restore: hasPrevious ? restore : undefined };
}
