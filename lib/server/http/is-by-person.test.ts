import { expect, it } from 'vitest';
import { isByPerson } from './is-by-person';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const asked = (agent: string | undefined, more: Record<string, string> = {}, method = 'GET') =>
  isByPerson(new Headers({ ...(agent !== undefined && { 'user-agent': agent }), ...more }), method);

it.each([
  firefox,
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
])('a person: %s', (agent) => {
  expect(asked(agent)).toBe(true);
});

it.each([
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'WhatsApp/2.23.20.0',
  'facebookexternalhit/1.1',
  'mattermost-5.0.0',
  'curl/8.5.0',
  undefined,
])('no person: %s', (agent) => {
  expect(asked(agent)).toBe(false);
});

it('a browser that fetches ahead, and HEAD, open nothing', () => {
  expect(asked(firefox, { 'sec-purpose': 'prefetch' })).toBe(false);
  expect(asked(firefox, {}, 'HEAD')).toBe(false);
});
