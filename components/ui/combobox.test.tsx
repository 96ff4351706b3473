import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Combobox, loadComboboxList } from './combobox';

const options = Array.from({ length: 15 }, (_, index) => ({
  value: `v${index}`,
  label: `default/site-${index}`,
  detail: `www.site-${index}.example`,
}));

function Box({ start = 'v3', anyLabel }: { start?: string; anyLabel?: string }) {
  const [value, setValue] = useState(start);
  return (
    <>
      <Combobox
        id="box"
        label="Distributions"
        placeholder="Search"
        options={options}
        value={value}
        onChange={setValue}
        {...(anyLabel !== undefined && { anyLabel })}
      />
      <output>{value}</output>
      <button type="button">Elsewhere</button>
    </>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox');
const value = () => document.querySelector('output')?.textContent;
const isOpen = () => field().getAttribute('aria-expanded') === 'true';
const markedText = () => {
  const id = field().getAttribute('aria-activedescendant');
  return id === null ? undefined : document.getElementById(id)?.firstElementChild?.textContent;
};

afterEach(cleanup);

/** A field whose list no other test has loaded. */
async function aLateField() {
  vi.resetModules();
  const { Combobox: Field } = await import('./combobox');
  const Late = () => {
    const [value, setValue] = useState('v3');
    const props = { id: 'box', label: 'Distributions', placeholder: '', options };
    return (
      <>
        <Field {...props} value={value} onChange={setValue} />
        <output>{value}</output>
      </>
    );
  };
  return { Late };
}

describe('before its list is there', () => {
  it.each([
    ['site-7', 'v7'],
    ['nothing like this', 'v3'],
  ])('Enter after %s chooses %s as soon as it is there, and sends nothing', async (typed, chosen) => {
    const { Late } = await aLateField();
    render(<Late />);
    field().focus();
    fireEvent.change(field(), { target: { value: typed } });
    fireEvent.keyDown(field(), { key: 'ArrowDown' });
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
    const label = options.find((option) => option.value === chosen)?.label;
    await expect.poll(() => field().value).toBe(label);
    expect([value(), isOpen()]).toEqual([chosen, false]);
  });

  it('a choice by Enter is kept where the field is left at once', async () => {
    const { Late } = await aLateField();
    render(<Late />);
    field().focus();
    fireEvent.change(field(), { target: { value: 'site-7' } });
    screen.getByText('Searching…');
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.blur(field());
    await expect.poll(value).toBe('v7');
    expect([field().value, isOpen()]).toEqual(['default/site-7', false]);
  });

  it('arrows and Enter without a text open the list, and choose nothing', async () => {
    const { Late } = await aLateField();
    render(<Late />);
    field().focus();
    fireEvent.keyDown(field(), { key: 'ArrowDown' });
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
    await expect.poll(isOpen).toBe(true);
    expect([value(), markedText()]).toEqual(['v3', 'default/site-3']);
  });

  it.each([
    ['default/site-7', 'v7', 'default/site-7'],
    ['site-7', 'v3', 'default/site-3'],
  ])('%s, typed and left before the page is alive, chooses %s', async (typed, chosen, shown) => {
    const { Late } = await aLateField();
    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = renderToString(<Late />);
    field().value = typed;
    render(<Late />, { container, hydrate: true });
    await expect.poll(() => [value(), field().value]).toEqual([chosen, shown]);
  });

  it('a text that is typed is a search as soon as it is there', async () => {
    const { Late } = await aLateField();
    const { container } = render(<Late />);
    const element = field();
    fireEvent.focus(element);
    element.focus();
    fireEvent.change(element, { target: { value: 'site-7' } });
    expect([element.value, element.getAttribute('role'), isOpen()]).toEqual(['site-7', 'combobox', false]);
    expect(isOpen()).toBe(false);
    await expect.poll(isOpen).toBe(true);
    expect([container.querySelector('input') === element, document.activeElement === element]).toEqual([true, true]);
    expect([element.value, markedText()]).toEqual(['site-7', 'default/site-7']);
    fireEvent.keyDown(element, { key: 'Enter' });
    expect([value(), element.value]).toEqual(['v7', 'default/site-7']);
  });

  it('its code does not arrive: the field says so, and keeps its choice', async () => {
    vi.resetModules();
    vi.doMock('./combobox-list', () => Promise.reject(new Error('Failed to load chunk')));
    const { Combobox: Field } = await import('./combobox');
    render(<Field id="box" label="Distributions" placeholder="" options={options} value="v3" onChange={vi.fn()} />);
    fireEvent.focus(field());
    expect((await screen.findByText(/could not be loaded/)).textContent).toContain('reload the page');
    fireEvent.change(field(), { target: { value: 'site-7' } });
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
    fireEvent.blur(field());
    expect(field().value).toBe('default/site-3');
    vi.doUnmock('./combobox-list');
    vi.resetModules();
  });
});

it('opens at its choice, and moves the mark by keys', async () => {
  await loadComboboxList();
  render(<Box />);
  const user = userEvent.setup();
  await user.tab();
  expect(isOpen()).toBe(false);
  const marks = [
    ['{ArrowDown}', 'default/site-3'],
    ['{ArrowDown}', 'default/site-4'],
    ['{Home}', 'default/site-0'],
    ['{ArrowUp}', 'default/site-14'],
    ['{ArrowDown}', 'default/site-0'],
    ['{End}', 'default/site-14'],
  ] as const;
  for (const [key, marked] of marks) {
    await user.keyboard(key);
    expect(markedText(), key).toBe(marked);
  }
  await user.keyboard('{Enter}');
  expect([value(), field().value, isOpen()]).toEqual(['v14', 'default/site-14', false]);
});

it('keeps its choice when it is escaped or left, and when a list without a mark is confirmed', async () => {
  render(<Box />);
  const user = userEvent.setup();
  for (const leave of [
    () => user.keyboard('{Escape}'),
    () => user.tab(),
    () => user.keyboard('{Enter}'),
    () => user.click(screen.getByRole('button', { name: 'Show all distributions' })),
  ]) {
    await user.clear(field());
    await user.type(field(), 'nothing like this');
    expect([isOpen(), markedText()]).toEqual([true, undefined]);
    await leave();
    expect([value(), field().value, isOpen()]).toEqual(['v3', 'default/site-3', false]);
  }
});

it('chooses nothing when it is emptied and left, where nothing may be chosen', async () => {
  render(<Box anyLabel="Any" />);
  const user = userEvent.setup();
  await user.clear(field());
  await user.click(screen.getByRole('button', { name: 'Elsewhere' }));
  expect([value(), field().value]).toEqual(['', '']);
});

it('confirms by Enter only where a list is open, and never the letters of an input method', async () => {
  render(<Box />);
  const user = userEvent.setup();
  await user.click(field());
  await user.type(field(), '-7');
  expect(fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 })).toBe(true);
  expect(isOpen()).toBe(true);
  expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
  expect(isOpen()).toBe(false);
  expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(true);
});

it('marks what the pointer is on, chooses by a click, and keeps the focus', async () => {
  render(<Box />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Show all distributions' }));
  expect(document.activeElement).toBe(field());
  await user.hover(screen.getByRole('option', { name: /site-9/ }));
  expect(markedText()).toBe('default/site-9');
  await user.click(screen.getByRole('option', { name: /site-8/ }));
  expect([value(), isOpen(), document.activeElement === field()]).toEqual(['v8', false, true]);
});
