import { expect, type Locator, type Page, type Request } from '@playwright/test';
import type { TargetKind as Kind, Mode } from '../../lib/shared/purges/purge-terms';
import type { FilledForm } from '../../test/support/purge-targets';

const kindLabels: Record<Kind, string> = { url: 'URL', hostname: 'Hostname', pattern: 'Pattern', all: 'Everything' };

export const purgeForm = (page: Page) => page.getByRole('form', { name: 'Purge' });
export const distributionField = (page: Page) => page.getByRole('combobox', { name: 'Distribution' });
export const distributionOptions = (page: Page) =>
  page.getByRole('listbox', { name: 'Distributions' }).getByRole('option');
export const urlField = (page: Page) => page.getByRole('textbox', { name: 'URL' });
const hostnameField = (page: Page) => page.getByRole('combobox', { name: 'Hostname' });
export const patternField = (page: Page) => page.getByRole('textbox', { name: 'Pattern' });
export const confirmationField = (page: Page) => page.getByRole('textbox', { name: /to confirm$/ });
export const kindChoice = (page: Page, kind: Kind) =>
  page.getByRole('group', { name: 'Target' }).getByRole('radio', { name: kindLabels[kind] });
export const modeChoice = (page: Page, mode: Mode) =>
  page.getByRole('group', { name: 'Mode' }).getByRole('radio', { name: new RegExp(`^${mode}`, 'i') });
export const sendButton = (page: Page) => purgeForm(page).getByRole('button', { name: /-purge|^Queue|^Sending/ });
/** What became of the purge that was sent last: the part that is announced. */
export const recorded = (page: Page) =>
  purgeForm(page)
    .getByRole('status')
    .filter({ has: page.getByRole('link', { name: 'Open record' }) });
export const refused = (page: Page) => purgeForm(page).getByRole('alert').filter({ hasText: /\S/ });

/** Opens the first page, here or on another desk, and waits until it is alive: then the target field has the focus. */
export async function openForm(page: Page, at = '/') {
  await page.goto(at);
  await expect(urlField(page)).toBeFocused();
}

export async function chooseDistribution(page: Page, name: string) {
  if ((await distributionField(page).inputValue()) === name) return;
  await distributionField(page).fill(name);
  await distributionOptions(page).filter({ hasText: name }).first().click();
  // The text alone proves nothing: it was typed.
  await expect(distributionField(page)).toHaveAttribute('aria-expanded', 'false');
  await expect(distributionField(page)).toHaveValue(name);
  await expect(purgeForm(page).getByText('Choose one, or paste a URL below.')).toBeHidden();
}

/** A person clicks the words and the box around a radio button, not the button: it is not painted. */
async function pick(choice: Locator) {
  await choice.locator('xpath=ancestor::label').click();
  await expect(choice).toBeChecked();
}
export const chooseKind = (page: Page, kind: Kind) => pick(kindChoice(page, kind));
export const chooseMode = (page: Page, mode: Mode) => pick(modeChoice(page, mode));

export const fillUrl = (page: Page, url: string) => urlField(page).fill(url);

export async function fillTarget(page: Page, kind: Kind, value: string) {
  if (kind === 'hostname') await hostnameField(page).selectOption(value);
  else await { url: urlField, pattern: patternField, all: confirmationField }[kind](page).fill(value);
}

export async function fillForm(page: Page, { distribution, kind, mode, value, reason, ticket }: FilledForm) {
  await chooseDistribution(page, distribution);
  await chooseKind(page, kind);
  await fillTarget(page, kind, value);
  await chooseMode(page, mode);
  if (reason) await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  if (ticket) await page.getByRole('textbox', { name: 'Ticket' }).fill(ticket);
}

export const sendPurge = (page: Page) => sendButton(page).click();

const asksForPurge = (request: Request) => request.method() === 'POST' && request.url().endsWith('/api/purges');

/** What this page asks the desk for from now on, whether or not the desk lets it through to the CDN. */
export function purgesAskedBy(page: Page): readonly Request[] {
  const asked: Request[] = [];
  page.on('request', (request) => asksForPurge(request) && asked.push(request));
  return asked;
}

/** Sends the form and waits until the page shows the purge request ID of just this sending; answers with it. */
export async function sendAndRead(page: Page): Promise<string> {
  const answered = page.waitForResponse((response) => asksForPurge(response.request()));
  await sendPurge(page);
  const { purgeRequestId } = (await (await answered).json()) as { purgeRequestId: string };
  await expect(recorded(page).getByText(purgeRequestId, { exact: true })).toBeVisible();
  await expect(recorded(page)).toContainText('Accepted');
  return purgeRequestId;
}
