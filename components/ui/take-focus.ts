/** For `ref`: focuses an element when it appears. An inline function would do so on every render. */
export const takeFocus = (element: HTMLElement | null) => element?.focus();
