import './globals.css';
import './purge-table.css';
import './print.css';
import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { OnePress } from '@/components/layout/one-press';
import { ClockProvider } from '@/components/ui/clock';
import { THEME_COOKIE, themeFromCookie, ZONE_COOKIE, zoneFromCookie } from '@/lib/shared/preferences';

/** The Latin parts alone, 53 KB together: other letters come from the reader's own fonts. */
const sans = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  variable: '--font-geist-sans',
  weight: '100 900',
});
const mono = localFont({
  src: '../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
  adjustFontFallback: false,
  fallback: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'monospace'],
});

export const metadata: Metadata = {
  title: { default: 'Purge Desk', template: '%s · Purge Desk' },
  description: 'Purge the CDN cache of F5 Distributed Cloud, safely.',
  robots: { index: false, follow: false },
  applicationName: 'Purge Desk',
  manifest: '/manifest.webmanifest',
  icons: {
    icon: { url: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
    apple: '/apple-touch-icon.png',
    other: [{ rel: 'mask-icon', url: '/mask-icon.svg', color: '#3b62d6' }],
  },
};

/** The canvas of both themes, for the browser's own bars. */
export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f9fafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0d0f13' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const kept = await cookies();
  const theme = themeFromCookie(kept.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme} className={`${sans.variable} ${mono.variable}`}>
      <body className="min-h-dvh font-sans antialiased">
        <OnePress />
        <ClockProvider renderedAt={Date.now()} keptZone={zoneFromCookie(kept.get(ZONE_COOKIE)?.value)}>
          {children}
        </ClockProvider>
      </body>
    </html>
  );
}
