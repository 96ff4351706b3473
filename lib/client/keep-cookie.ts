const YEAR_SECONDS = 31_536_000;

/** Keeps a choice of the reader in a cookie, so that the server paints it at once; zero seconds forget it. */
export function keepCookie(name: string, value: string, seconds = YEAR_SECONDS): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; samesite=lax`;
}
