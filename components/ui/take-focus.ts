/** For `ref`: puts the focus on an element as it appears. A function made in place would take it again with every drawing. */
export const takeFocus = (element: HTMLElement | null) => element?.focus();
