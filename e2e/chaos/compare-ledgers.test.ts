import { describe, expect, it } from 'vitest';
import { compareLedgers, type Findings, type Ledgers, type Recorded } from './compare-ledgers';

const url = 'https://www.shop.example/?purge=1';
const record: Recorded = {
  url,
  id: 'a',
  status: 'completed',
  purgeRequestId: '101',
  purged: null,
  followed: false,
  asked: true,
};
const good: Ledgers = {
  told: [
    { url, id: 'a', purgeRequestId: null },
    { url, id: 'a', purgeRequestId: '101' },
  ],
  recorded: [record],
  executed: [{ url, purgeRequestId: '101' }],
};
const unknown: Partial<Recorded> = { status: 'unconfirmed', purgeRequestId: null, purged: 'unknown' };

/** The ledgers of a purge that was told of without an ID, with another record. */
const recordedAs = (change: Partial<Recorded>): Ledgers => ({
  ...good,
  told: [{ url, id: 'a', purgeRequestId: null }],
  recorded: [{ ...record, ...change }],
});

const countsOf = (ledgers: Ledgers) =>
  Object.fromEntries(
    Object.entries(compareLedgers(ledgers)).flatMap(([name, urls]) => (urls.length > 0 ? [[name, urls.length]] : [])),
  );

describe('three ledgers that agree', () => {
  it.each<[string, Ledgers]>([
    ['a purge that was accepted and executed once', good],
    ['nothing at all', { told: [], recorded: [], executed: [] }],
    ['an executed purge that is told as unconfirmed', recordedAs(unknown)],
    ['an unconfirmed purge that was never executed', { ...recordedAs(unknown), executed: [] }],
    ['an executed purge whose error says that this is not known', recordedAs({ ...unknown, status: 'failed' })],
    ['a purge that failed at a site', recordedAs({ status: 'failed', purged: 'partly' })],
    ['a refused purge', { ...recordedAs({ status: 'failed', purgeRequestId: null, purged: 'no' }), executed: [] }],
    ['an unconfirmed purge that is still looked for', recordedAs({ ...unknown, followed: true })],
    [
      'a failed purge whose other sites are still followed',
      recordedAs({ status: 'failed', purged: 'partly', followed: true }),
    ],
  ])('find nothing wrong with %s', (_, ledgers) => {
    expect(countsOf(ledgers)).toEqual({});
  });
});

describe('three ledgers that do not agree', () => {
  it.each<[string, keyof Findings, Ledgers]>([
    ['a client was told of a record that is not there', 'acknowledgedMissing', { ...good, recorded: [], executed: [] }],
    [
      'a client was told of a record of another purge',
      'acknowledgedMissing',
      { ...good, told: [{ url, id: 'b', purgeRequestId: null }] },
    ],
    [
      'a client was told of an ID that the record does not have',
      'acknowledgedMissing',
      { ...good, recorded: [{ ...record, ...unknown }] },
    ],
    ['a record calls a purge accepted that the CDN never executed', 'acknowledgedMissing', { ...good, executed: [] }],
    [
      'a purge was executed twice under one ID',
      'executedTwice',
      { ...good, executed: [...good.executed, ...good.executed] },
    ],
    [
      'a purge was executed that nobody recorded',
      'executedUnknown',
      { told: [], recorded: [], executed: good.executed },
    ],
    [
      'a purge was executed whose error says that it was not',
      'executedUnknown',
      recordedAs({ status: 'failed', purgeRequestId: null, purged: 'no' }),
    ],
    [
      'a purge was executed that is told as withdrawn',
      'executedUnknown',
      recordedAs({ status: 'cancelled', purgeRequestId: null }),
    ],
    ['a purge still waits', 'unfinished', { ...recordedAs({ status: 'queued', purgeRequestId: null }), executed: [] }],
    ['a purge is still being sent', 'unfinished', recordedAs({ status: 'sending', purgeRequestId: null })],
    ['an accepted purge is still followed', 'unfinished', recordedAs({ status: 'accepted', followed: true })],
    [
      'nobody has looked for an unconfirmed purge',
      'unfinished',
      recordedAs({ ...unknown, followed: true, asked: false }),
    ],
  ])('tell that %s', (_, finding, ledgers) => {
    expect(countsOf(ledgers)).toEqual({ [finding]: 1 });
  });

  it('tell all that is wrong with a purge that got the ID of another one', () => {
    const other = `${url}0`;
    const ledgers: Ledgers = {
      told: [],
      recorded: [record, { ...record, url: other, id: 'b', purgeRequestId: '102' }],
      executed: [
        { url, purgeRequestId: '102' },
        { url: other, purgeRequestId: '103' },
        { url: other, purgeRequestId: '104' },
      ],
    };
    expect(countsOf(ledgers)).toEqual({ acknowledgedMissing: 2, executedTwice: 1, executedUnknown: 2 });
  });

  it('name the purge that they do not agree on', () => {
    expect(compareLedgers({ ...good, executed: [] }).acknowledgedMissing).toEqual([url]);
  });
});
