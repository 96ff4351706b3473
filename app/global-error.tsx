'use client';

/** For what fails outside of the desk's own pages; with styles of its own, for those of the layout may be missing. */
export default function GlobalError({ retry }: { error: Error; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>This page could not be loaded · Purge Desk</title>
        <main id="main">
          <h1>This page could not be loaded</h1>
          <p>
            Purge Desk could not read the data for this page. If you just sent a purge, check the history before you
            send it again. If the problem persists, contact your administrator.
          </p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
