import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';

const mark = readFileSync('public/icon.svg', 'utf8').replace('stroke="#3b62d6"', 'stroke="#ffffff"');

/** The mark on the accent's ground; what is round or cut by a launcher stays within the middle 80 %. */
const icon = (
  size: number,
) => `<body style="margin:0;width:${size}px;height:${size}px;background:#3b62d6;display:grid;place-items:center">
  <div style="width:${size * 0.62}px;display:grid">${mark}</div></body>`;

const font = readFileSync('node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2').toString(
  'base64',
);

const socialPreview = `<style>@font-face{font-family:Geist;font-weight:100 900;src:url(data:font/woff2;base64,${font})}</style>
  <body style="margin:0;width:1200px;height:630px;background:#f9fafb;color:#16181d;display:grid;place-content:center;
  justify-items:center;gap:28px;font-family:Geist,system-ui,sans-serif">
  <div style="width:200px;height:200px;border-radius:44px;background:#3b62d6;display:grid;place-items:center"><div style="width:124px;display:grid">${mark}</div></div>
  <div style="font-size:84px;font-weight:600;letter-spacing:-0.03em">Purge Desk</div>
  <div style="font-size:34px;color:#565b66">Read-only view of a CDN purge</div></body>`;

const pictures: Record<string, [width: number, height: number, html: string]> = {
  'apple-touch-icon': [180, 180, icon(180)],
  'icon-192': [192, 192, icon(192)],
  'icon-512': [512, 512, icon(512)],
  'social-preview': [1200, 630, socialPreview],
};

for (const [name, [width, height, html]] of Object.entries(pictures))
  test(name, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.setContent(html);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `public/${name}.png` });
  });
