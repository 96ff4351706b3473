import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Rendered {
  view: string;
  words: string[];
  html: string;
}

// React renders views only without the condition that the tests of the server run under.
const rendered = JSON.parse(
  execFileSync(process.execPath, ['--import', 'tsx', 'components/old-records-under-test.tsx'], { encoding: 'utf8' }),
) as Rendered[];

describe('of an old record', () => {
  it.each(rendered)('the $view shows what a reader would not see as its code', ({ html, words }) => {
    // What an option stands for is not shown.
    expect(html.replace(/<option value="[^"]*"/g, '<option')).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
    for (const word of words) expect(html).toContain(`${word}\\u{202E}\\u{2066}\\u{200B}!`);
  });
});
