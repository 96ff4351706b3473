import { describe, expect } from 'vitest';
import { errorTexts } from '@/lib/shared/error-codes';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import { pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  descriptionOf,
  distributionField,
  distributionOptions,
  fill,
  fillTarget,
  isConfirmationAsked,
  kindChoice,
  openForm,
  openLink,
  patternField,
  purgeForm,
  reasonField,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  sendPurge,
  ticketField,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest({
  settings: (url) => ({
    AUTH_MODE: 'proxy',
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'support=purger@default/www*;readers=viewer;leads=lead;admins=admin',
    REQUIRE_REASON: 'hostname,pattern,all',
    REQUIRE_TICKET: 'hostname',
    TICKET_PATTERN: 'INC\\d+',
    REFUSE_HARD: 'purger',
    PUBLIC_URL: url,
  }),
});
const shop = 'default/www-shop';
const portal = 'default/docs-portal';

/** Somebody of these groups, as a reverse proxy tells. */
const as = (...groups: string[]) => ({
  'x-forwarded-email': `${groups[0]}@corp.example`,
  'x-forwarded-groups': groups.join(','),
});
const text = () => purgeForm().textContent;
const isDisabled = () => sendButton().disabled;

describe('a purger', () => {
  test('sees what may be sent, and in one line what may not and which role it takes', async ({ page }) => {
    await openForm(page, as('support'));
    await chooseDistribution(page, shop);
    const choices = [...document.querySelectorAll<HTMLInputElement>('[name=kind], [name=mode]')];
    expect(choices.map(({ value, checked }) => [value, checked])).toEqual([
      ['url', true],
      ['soft', true],
    ]);
    const [target, mode] = [...document.querySelectorAll('fieldset')].map(descriptionOf).filter(Boolean);
    expect(target).toBe(
      "Your role (purger) can't purge Hostname, Pattern (requires lead) or Everything (requires admin) on this distribution. Ask an administrator.",
    );
    expect(mode).toBe('Your role (purger) does not allow hard purges on this distribution.');
  });

  test.for([
    [{ kind: 'pattern', value: '^/', mode: 'soft', reason: 'x' }, 'Your role on this distribution is purger.'],
    [{ kind: 'url', value: '/products', mode: 'hard' }, 'Your role (purger) does not allow hard purges'],
  ] as const)('with a link to %j reads why it is not sent', async ([given, why], { page }) => {
    await openLink(page, { namespace: 'default', distribution: 'www-shop', ...given }, as('support'));
    await expect.poll(text).toContain(`You cannot submit this purge. ${why}`);
    expect(descriptionOf(sendButton())).toContain(`You cannot submit this purge. ${why}`);
    expect(isDisabled()).toBe(true);
    await page.user.type(given.kind === 'url' ? urlField() : patternField(), '{Enter}');
    if (given.kind === 'pattern') {
      await chooseKind(page, 'url');
      await expect.poll(isDisabled).toBe(false);
    }
    expect(page.changes).toEqual([]);
  });
});

test('what the desk wants noted is marked, and asked for before anything is sent', async ({ page }) => {
  await openForm(page, as('leads'));
  await chooseDistribution(page, shop);
  expect(text()).toContain('Reason (optional)');
  await chooseKind(page, 'hostname');
  expect(text()).toContain('Reason (required)');
  expect(ticketField().getAttribute('aria-required')).toBe('true');
  await fillTarget(page, 'hostname', 'www.shop.example');
  await sendPurge(page);
  await expect.poll(() => descriptionOf(reasonField())).toBe('Enter a reason. This purge requires one.');
  expect(descriptionOf(ticketField())).toMatch(/^Enter a ticket\. This purge requires one\./);
  fill(reasonField(), 'the logo is the old one');
  expect(page.changes).toEqual([]);
  // The form leaves the format to the server, which sends nothing and says so at the field.
  fill(ticketField(), 'ABC-1');
  await sendPurge(page);
  await expect.poll(() => descriptionOf(ticketField())).toMatch(/^Enter a ticket in the format INC\\d\+\./);
  fill(ticketField(), 'INC42');
  await sendAndRead(page);
});

test('the list marks view-only distributions; a viewer sees where to look instead', async ({ page }) => {
  await openForm(page, as('support', 'readers'));
  fill(distributionField(), 'docs');
  await expect.poll(distributionOptions).toEqual([expect.stringContaining('view-only access')]);
  await chooseDistribution(page, portal);
  expect(document.querySelectorAll('[name=kind]')).toHaveLength(1);
  expect(descriptionOf(kindChoice('url'))).toBe('You have view-only access to this distribution.');
  expect(isDisabled()).toBe(true);

  page.leave();
  await openLink(page, {}, as('readers'));
  expect(document.querySelector('form')).toBeNull();
  expect(document.body.textContent).toContain('You have the viewer role on all distributions');
  expect(document.querySelector('a[href="/history"]')?.textContent).toBe('View history');
});

test('a person whose session ends keeps the typed text and sends it after signing in', async ({ page, sandbox }) => {
  await openForm(page, as('admins'));
  await chooseDistribution(page, shop);
  await chooseKind(page, 'all');
  fill(confirmationField(), 'www-shop');
  fill(reasonField(), 'a new release');
  page.headers = {};
  await sendPurge(page);
  await expect.poll(refused).toContain(errorTexts.sign_in_required.title);
  expect(refused()).toContain(purgedSentence.no);
  const link = purgeForm().querySelector<HTMLAnchorElement>('[role=alert] a');
  expect(link?.getAttribute('href')).toBe('/sign-in?to=%2Fsigned-in');
  expect(link?.target).toBe('_blank');

  page.headers = as('admins');
  expect(confirmationField().value).toBe('www-shop');
  await sendAndRead(page);
  expect(await purgeCount(sandbox)).toBe(1);
});

describe('danger follows reach', () => {
  test('a lead cannot send a pattern that matches everything, or might, and reads why', async ({ page }) => {
    await openForm(page, as('leads'));
    await chooseDistribution(page, shop);
    await chooseKind(page, 'pattern');
    fill(reasonField(), 'a new release');
    fill(patternField(), '.*');
    await expect.poll(() => descriptionOf(patternField())).toContain('This pattern matches everything');
    await expect.poll(text).toContain('You cannot submit this purge. This pattern matches everything');
    expect(text()).toContain('Your role on this distribution is lead. Required role: admin.');
    expect(isDisabled()).toBe(true);
    expect(isConfirmationAsked()).toBe(false);
    fill(patternField(), '^/(?!img/)');
    await expect
      .poll(text)
      .toContain('(look-ahead). The rules for “Everything” apply. Your role on this distribution is lead.');
    expect(isDisabled()).toBe(true);
    await page.user.type(patternField(), '{Enter}');
    expect(page.changes).toEqual([]);

    fill(patternField(), '^/img/');
    await expect.poll(isDisabled).toBe(false);
    await expect.poll(text).not.toContain('You cannot submit this purge');
    await sendAndRead(page);
  });

  test('an admin types the name of the distribution again for each pattern', async ({ page, sandbox }) => {
    await openForm(page, as('admins'));
    await chooseDistribution(page, shop);
    await chooseKind(page, 'pattern');
    await chooseMode(page, 'hard');
    fill(patternField(), '^/');
    await expect.poll(isConfirmationAsked).toBe(true);
    expect(text()).toContain('Reason (required)');
    expect(isDisabled()).toBe(true);
    fill(confirmationField(), 'www');
    expect(isDisabled()).toBe(true);
    fill(confirmationField(), 'www-shop');
    await expect.poll(isDisabled).toBe(false);

    fill(patternField(), '.*');
    await expect.poll(() => confirmationField().value).toBe('');
    expect(isDisabled()).toBe(true);
    fill(confirmationField(), 'www-shop');
    await sendPurge(page);
    await expect.poll(() => descriptionOf(reasonField())).toBe('Enter a reason. This purge requires one.');
    fill(reasonField(), 'a new release');
    await sendAndRead(page);
    expect(recorded()).toContain('matches everything');
    expect(await purgeBodies(sandbox)).toEqual([{ pattern: '.*', hard_purge: {} }]);
  });

  test('the hostname of the only domain says that it is everything, and takes the name', async ({ page, sandbox }) => {
    await openForm(page, as('leads'));
    await chooseDistribution(page, portal);
    await chooseKind(page, 'hostname');
    await fillTarget(page, 'hostname', 'docs.example');
    await expect.poll(isConfirmationAsked).toBe(true);
    expect(descriptionOf(confirmationField())).toBe(
      'This is the only domain of default/docs-portal. Purging it purges everything.',
    );
    // A warning like that of a pattern, and not a hint.
    expect(document.querySelector('#purge-confirmation-hint .text-warm')?.textContent).toContain('the only domain');
    expect(isDisabled()).toBe(true);
    fill(confirmationField(), 'docs-portal');
    fill(reasonField(), 'a new release');
    fill(ticketField(), 'INC42');
    await sendAndRead(page);
    expect(recorded()).toContain('only domain: purges everything');
    expect(await purgeBodies(sandbox)).toEqual([{ hostname: 'docs.example', soft_purge: {} }]);
  });
});
