import { render } from '@testing-library/react';
import { expect } from 'vitest';
import { TargetText } from '@/components/purges/table/target-text';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies } from '@/test/support/ledger';
import {
  chooseKind,
  descriptionOf,
  distributionField,
  distributionOptions,
  fill,
  hostnameField,
  openForm,
  purgeForm,
  sendButton,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest({
  settings: {
    F5XC_DISTRIBUTIONS: 'default/www-shop=bücher.example,img.bücher.example;default/docs-portal=docs.example',
  },
});
/** The sandbox has no such domain and refuses: what it was asked for matters here. */
async function sendOnce(page: DeskPage) {
  const before = page.answers.length;
  await sendPurge(page);
  await expect.poll(() => page.answers.length).toBe(before + 1);
  await expect.poll(() => sendButton().textContent).not.toMatch(/^Sending/);
}
const both = (text: string) => `${text} (xn--bcher-kva.example)`;

test('a host with letters beyond ASCII is accepted and shown in both forms, and sent in the one of DNS', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  fill(distributionField(), 'bücher');
  await expect.poll(distributionOptions).toEqual([expect.stringContaining(both('bücher.example'))]);
  await page.user.keyboard('{Escape}');
  urlField().focus();
  await page.user.paste('bücher.example/x');
  expect(distributionField().value).toBe('default/www-shop');
  expect(descriptionOf(urlField())).toContain(`Sent as ${both('https://bücher.example/x')}`);
  await sendOnce(page);
  fill(urlField(), '/y');
  expect(purgeForm().textContent).toContain(both('bücher.example'));
  await sendOnce(page);
  await chooseKind(page, 'hostname');
  expect([...hostnameField().options].map(({ text }) => text)).toContain(both('bücher.example'));
  await page.user.selectOptions(hostnameField(), 'xn--bcher-kva.example');
  await sendOnce(page);
  expect(await purgeBodies(sandbox)).toEqual([
    { url: 'https://xn--bcher-kva.example/x', soft_purge: {} },
    { url: 'https://xn--bcher-kva.example/y', soft_purge: {} },
    { hostname: 'xn--bcher-kva.example', soft_purge: {} },
  ]);
});

test('a host that no distribution serves is named in both forms', async ({ page }) => {
  await openForm(page);
  fill(urlField(), 'müller.example/x');
  expect(descriptionOf(urlField())).toBe('No distribution here serves müller.example (xn--mller-kva.example).');
});

test('a target in a list shows the letters of its host, and below the host as it is sent', () => {
  const { container, unmount } = render(
    <TargetText target={{ kind: 'url', value: 'https://xn--bcher-kva.example/x' }} />,
  );
  expect(container.textContent).toBe('URL: https://bücher.example/x(xn--bcher-kva.example)');
  unmount();
});
