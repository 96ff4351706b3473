import { expect, it } from 'vitest';
import { distributionsSetting } from './cdn';

it('a configured distribution has no name and no domain that a reader does not see', () => {
  expect(distributionsSetting.safeParse('a/b=x.example,*.y.example').success).toBe(true);
  for (const hidden of ['\u202e', '\u2066', '\u200b', '\u00ad', '\u3164'])
    for (const text of [`a/b=x${hidden}y.example`, `a/b=*.x${hidden}y.example`, `a/b${hidden}c=x.example`])
      expect(distributionsSetting.safeParse(text).success).toBe(false);
});
