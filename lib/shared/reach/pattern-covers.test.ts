import { expect, it } from 'vitest';
import { patternCovers } from './pattern-covers';

const url = 'https://www.shop.example/images/caf%C3%A9.png?v=1';

it.each([
  ['^/images/', 'yes'],
  ['images', 'yes'],
  ['^/css/', 'no'],
  ['^/images/$', 'no'],
  ['zzz|^/$', 'no'],
  // Only with, or without, what F5 does not say it compares.
  ['\\.png$', 'unsure'],
  ['\\?v=1$', 'unsure'],
  ['^images/', 'unsure'],
  ['^/IMAGES/', 'unsure'],
  ['^www\\.shop', 'unsure'],
  ['^https://www', 'unsure'],
  ['^/images/café', 'unsure'],
  // What the engine does not read.
  ['^/(?!css)', 'unsure'],
  ['(', 'unsure'],
] as const)('whether %s matches is %s', (pattern, covers) => expect(patternCovers(pattern, url)).toBe(covers));
