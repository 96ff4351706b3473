import { describe, expect, it } from 'vitest';
import { changeList, listWithErrors, readList } from './read-list';

const A = 'https://www.shop.example/a';
const B = 'https://www.shop.example/b';
const counted = (rows: number) => Array.from({ length: rows }, (_, at) => `${at},${A}${at}`).join('\n');

const problems = (text: string, format?: 'csv' | 'tsv') =>
  readList(text, format).lines.flatMap(({ line, problem }) => (problem ? [[line, problem]] : []));
const tooMany = (columns: number, width: number) =>
  `This row has ${columns} columns instead of ${width}. Put quotation marks around its URL.`;

describe('a row with more columns than its table cannot be sent', () => {
  it.each([
    ['below a header', `id,url\n1,${A}\n2,${B},x`, 3],
    ['below many rows without a header', `${counted(249)}\n249,${B},x`, 250],
    ['among semicolons', `${counted(249).replaceAll(',', ';')}\n249;${B};x`, 250],
    ['among tabs', `${counted(249).replaceAll(',', '\t')}\n249\t${B}\tx`, 250],
  ])('%s', (_, text, line) => expect(problems(text)).toEqual([[line, tooMany(3, 2)]]));

  it('where the reader says that it is a table, whichever row is the odd one', () => {
    expect(problems(`${A},1\n${B}`, 'csv')).toEqual([[1, tooMany(2, 1)]]);
    expect(problems(`${A}\n${B},1`, 'csv')).toEqual([[2, tooMany(2, 1)]]);
    expect(problems(`${A},1\n${B},2`, 'csv')).toEqual([]);
  });

  it('before its URL is fixed: what was cut off belongs to it', () => {
    const text = `id,url,note\n1,${A},x\n2,${B}?w=1,h=2,y\n`;
    const list = readList(text);
    expect(list.lines[1]?.value).toBe(`${B}?w=1,h=2`);
    const fixed = changeList(text, list, new Map([[1, `${B}?w=1,h=2`]]));
    expect(fixed).toBe(`id,url,note\n1,${A},x\n2,"${B}?w=1,h=2",y\n`);
    expect(problems(fixed)).toEqual([]);
  });

  it('which has no rows where all of them are blank', () => {
    const list = readList(',,\n', 'csv');
    expect([list.lines, listWithErrors(',,\n', list, new Map())]).toEqual([[], 'url,error\r\n']);
  });

  it('and cannot after its download, either', () => {
    for (const text of [`id,url\n1,${A}\n2,${B}?w=1,h=2`, `${counted(249)}\n249,${B},x`]) {
      const list = readList(text);
      const printed = listWithErrors(text, list, new Map([[list.lines.length - 1, 'why']]));
      const again = listWithErrors(printed, readList(printed), new Map([[list.lines.length - 1, 'why']]));
      expect(again).toBe(printed);
      expect(problems(printed).map(([, problem]) => problem)).toEqual([tooMany(4, 3)]);
    }
  });
});
