import { mkdirSync, writeFileSync } from 'node:fs';
import type { Figure } from './measure';

type Unit = 'ms' | 's' | '/s' | 'KiB' | 'MiB' | '%' | '';

/** One line of the table. */
export interface Line {
  what: string;
  unit: Unit;
  measured: Figure;
  /** What the row compares with, measured in the same rounds. */
  reference?: { what: string; measured: Figure }[];
  /** To the first reference, round by round. */
  ratio?: Figure;
  target: string;
}

/** A measurement by its name on the command line; it may fill several lines. */
export interface Row {
  about: string;
  /**
   * The duration on an otherwise idle machine. `long` exceeds the default run: such a row runs only by name or with
   * `--long`.
   */
  seconds: number | 'long';
  measure: (options: RowOptions) => Promise<Line[]>;
}

export interface RowOptions {
  /** Keeps the large history for the next run. */
  keep: string | undefined;
  /** Runs in full what the default run shortens. */
  long: boolean;
  say: (text: string) => void;
}

/** Thrown when this machine cannot measure a row. The message says why. */
export class Skipped extends Error {}

export interface RowResult {
  row: string;
  seconds: number;
  /** The mean number of busy processes of the machine in the minute before the end. */
  load: number | undefined;
  lines: Line[];
  /** Why it was not measured. */
  skipped?: string;
  /** What went wrong. */
  failed?: string;
}

function digits(value: number) {
  if (Number.isNaN(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

const withUnit = (text: string, unit: Unit) =>
  `${text}${unit === '' || unit === '/s' || unit === '%' ? '' : ' '}${unit}`;

function figureText({ median, low, high }: Figure, unit: Unit) {
  const middle = withUnit(digits(median), unit);
  return digits(low) === digits(high) ? middle : `${middle} (${digits(low)}–${digits(high)})`;
}

const ratioText = ({ median, low, high }: Figure) =>
  low.toFixed(2) === high.toFixed(2)
    ? median.toFixed(2)
    : `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

export const TABLE_HEAD = '| metric | measured | reference | ratio | target |\n|---|---|---|---|---|';

export const tableLine = ({ what, unit, measured, reference, ratio, target }: Line) =>
  `| ${[
    what,
    figureText(measured, unit),
    reference?.map((other) => `${other.what}: ${figureText(other.measured, unit)}`).join('; ') ?? '–',
    ratio ? ratioText(ratio) : '–',
    target,
  ].join(' | ')} |`;

/** Writes the results to a new file. Returns its path, relative to the root of the project. */
export function writeResults(machine: object, results: readonly RowResult[]): string {
  const at = new Date();
  const name = `${at.toISOString().slice(0, 19).replaceAll(':', '')}Z.json`;
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
  const content = { at: at.toISOString(), machine, results };
  writeFileSync(new URL(name, folder), `${JSON.stringify(content, rounded, 2)}\n`);
  return `bench/results/${name}`;
}
