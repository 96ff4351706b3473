import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';

/** A cell as the file has it: its type (`inlineStr`, `b`, `n` for a number), its text, and the format it is shown in. */
export interface WorkbookCell {
  type: string;
  text: string;
  format: string;
  isFormula: boolean;
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

/** The elements of an XML document in the order of their ends, with the text in them; throws on what is not well formed. */
function elementsOf(xml: string): Element[] {
  const parser = new SaxesParser();
  const open: Element[] = [];
  const ended: Element[] = [];
  parser.on('opentag', ({ name, attributes }) => open.push({ name, attributes, text: '' }));
  parser.on('text', (text) => {
    for (const element of open) element.text += text;
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) ended.push(element);
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return ended;
}

/** Excel writes characters that XML has not as `_x0001_`, and that sign itself as `_x005F_`. */
const unescaped = (text: string) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** A workbook's sheets as rows of cells by the letters of their columns, read by other libraries than the one that writes it. */
export function readWorkbook(file: Uint8Array): { name: string; rows: Record<string, WorkbookCell>[] }[] {
  const parts = unzipSync(file);
  const xml = (path: string) => new TextDecoder('utf-8', { fatal: true }).decode(parts[path]);
  const styles = elementsOf(xml('xl/styles.xml'));
  const custom = new Map(
    styles
      .filter(({ name }) => name === 'numFmt')
      .map(({ attributes: { numFmtId, formatCode } }) => [numFmtId, formatCode]),
  );
  // The cells' own formats are the last of them: `cellStyleXfs` comes before `cellXfs`.
  const all = styles.filter(({ name }) => name === 'xf');
  const own = all.slice(all.length - Number(styles.find(({ name }) => name === 'cellXfs')?.attributes.count));
  const formats = own.map(({ attributes: { numFmtId = '' } }) => custom.get(numFmtId) ?? numFmtId);
  const sheets = elementsOf(xml('xl/workbook.xml')).filter(({ name }) => name === 'sheet');
  return sheets.map(({ attributes }, index) => {
    const rows: Record<string, WorkbookCell>[] = [];
    let row: Record<string, WorkbookCell> = {};
    let isFormula = false;
    for (const { name, attributes: cell, text } of elementsOf(xml(`xl/worksheets/sheet${index + 1}.xml`))) {
      if (name === 'f') isFormula = true;
      if (name === 'c') {
        const column = String(cell.r).replace(/\d/g, '');
        row[column] = {
          type: cell.t ?? 'n',
          text: unescaped(text),
          format: formats[Number(cell.s ?? 0)] ?? '',
          isFormula,
        };
        isFormula = false;
      }
      if (name === 'row') {
        rows.push(row);
        row = {};
      }
    }
    return { name: attributes.name ?? '', rows };
  });
}
