import { fireEvent } from '@testing-library/react';
import { expect } from 'vitest';
import { AboutDesk } from '@/components/layout/about-desk';
import { PurgeDesk } from '@/components/purges/form/purge-desk';
import { DISTRIBUTION_COOKIE } from '@/lib/shared/preferences';
import type { Mode, TargetKind } from '@/lib/shared/purges/purge-terms';
import { prefillFromUrl, prefillProblems } from '@/lib/shared/targets/prefill-from-url';
import type { TestDesk } from './desk';
import type { DeskPage } from './desk-page';
import type { FilledForm } from './purge-targets';

const cookie = (name: string) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1];

/** Draws the first page as its server component does. */
const drawFormOf =
  ({ built }: TestDesk) =>
  ({ searchParams }: URL) => (
    <AboutDesk looks={built.config.edge.looks}>
      <PurgeDesk
        addressing={built.config.cdn}
        publicUrl={built.config.auth.publicUrl?.href ?? null}
        preselected={decodeURIComponent(cookie(DISTRIBUTION_COOKIE) ?? '')}
        prefill={prefillFromUrl(searchParams)}
        leftOut={prefillProblems(searchParams)}
      />
    </AboutDesk>
  );

/** Opens the first page as a link with these parameters does. */
export const openLink = (page: DeskPage, query: Record<string, string>, headers: Record<string, string> = {}) =>
  page.open(`/?${new URLSearchParams(query)}`, drawFormOf(page.desk), { headers });

/** Opens the first page and waits until the target field has the focus. */
export async function openForm(page: DeskPage, headers: Record<string, string> = {}) {
  await page.open('/', drawFormOf(page.desk), { headers });
  await expect.poll(() => document.activeElement).toBe(urlField());
}

function found<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`there is no ${selector} in: ${document.body.textContent}`);
  return element;
}

// By ids and names: by roles, as people find them, a document like this takes jsdom a tenth of a second each.
export const purgeForm = () => found<HTMLFormElement>('form[aria-label=Purge]');
export const distributionField = () => found<HTMLInputElement>('#purge-distribution');
export const distributionOptions = () => [...document.querySelectorAll('[role=option]')].map(textOf);
export const urlField = () => found<HTMLInputElement>('#purge-url');
export const hostnameField = () => found<HTMLSelectElement>('#purge-hostname');
export const patternField = () => found<HTMLInputElement>('#purge-pattern');
export const reasonField = () => found<HTMLInputElement>('#purge-reason');
export const ticketField = () => found<HTMLInputElement>('#purge-ticket');
export const confirmationField = () => found<HTMLInputElement>('#purge-confirmation');
export const isConfirmationAsked = () => document.querySelector('#purge-confirmation') !== null;
export const targetFields = { url: urlField, hostname: hostnameField, pattern: patternField, all: confirmationField };
export const kindChoice = (kind: TargetKind) => found<HTMLInputElement>(`[name=kind][value=${kind}]`);
export const modeChoice = (mode: Mode) => found<HTMLInputElement>(`[name=mode][value=${mode}]`);
export const sendButton = () => found<HTMLButtonElement>('button[type=submit]');

const textOf = (element: Element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim();

/** What a screen reader says with an element: the texts that describe it. */
export const descriptionOf = (element: Element) =>
  (element.getAttribute('aria-describedby') ?? '')
    .split(/\s+/)
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

const said = (selector: string) => [...purgeForm().querySelectorAll(selector)].map(textOf);

/** What became of the purge that was sent last, as it is announced; empty while nothing is known. */
export const recorded = () => said('[role=status]').find((text) => text.includes('Open record')) ?? '';
export const refused = () => said('[role=alert]').find((text) => text !== '') ?? '';

export const fill = (field: Element, value: string) => void fireEvent.change(field, { target: { value } });

export async function chooseDistribution({ user }: DeskPage, name: string) {
  if (distributionField().value === name) return;
  fill(distributionField(), name);
  const option = () => [...document.querySelectorAll('[role=option]')].find((one) => textOf(one).startsWith(name));
  await expect.poll(option).toBeDefined();
  await user.click(option() as Element);
  expect(distributionField().value).toBe(name);
}

export const chooseKind = ({ user }: DeskPage, kind: TargetKind) => user.click(kindChoice(kind));
export const chooseMode = ({ user }: DeskPage, mode: Mode) => user.click(modeChoice(mode));

export function fillTarget({ user }: DeskPage, kind: TargetKind, value: string) {
  if (kind === 'hostname') return user.selectOptions(hostnameField(), value);
  return fill(targetFields[kind](), value);
}

export async function fillForm(page: DeskPage, { distribution, kind, mode, value, reason, ticket }: FilledForm) {
  await chooseDistribution(page, distribution);
  await chooseKind(page, kind);
  await fillTarget(page, kind, value);
  await chooseMode(page, mode);
  if (reason) fill(reasonField(), reason);
  if (ticket) fill(ticketField(), ticket);
}

/** Presses the button, once it can be: what reads patterns is loaded when it is wanted first. */
export async function sendPurge({ user }: DeskPage) {
  await expect.poll(() => sendButton().disabled).toBe(false);
  // What is loaded reaches the button and the rest of the form one task apart.
  await new Promise((done) => setTimeout(done));
  await user.click(sendButton());
}

/** Sends the form and waits until the page shows the purge request ID of just this sending; answers with it. */
export async function sendAndRead(page: DeskPage): Promise<string> {
  const before = page.answers.length;
  await sendPurge(page);
  // What the form says instead is in the error of a test that fails.
  await expect.poll(() => page.answers[before] ?? textOf(purgeForm())).toHaveProperty('purgeRequestId');
  const { purgeRequestId = '' } = page.answers[before] ?? {};
  await expect.poll(recorded).toContain(`purge request ID${purgeRequestId}`);
  expect(recorded()).toContain('Accepted');
  return purgeRequestId;
}
