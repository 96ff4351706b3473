import { describe, expect, it } from 'vitest';
import { compareLedgers, type Executed, type Findings, type Ledgers, type Recorded } from './compare-ledgers';

const url = 'https://www.shop.example/?purge=1';
const record: Recorded = {
  url,
  mode: 'soft',
  id: 'a',
  status: 'completed',
  purgeRequestId: '101',
  commandName: null,
  purged: null,
  followed: false,
  asked: true,
};
const good: Ledgers = {
  told: [
    { url, id: 'a', purgeRequestId: null, commandName: null },
    { url, id: 'a', purgeRequestId: '101', commandName: null },
  ],
  recorded: [record],
  executed: [{ url, mode: 'soft', purgeRequestId: '101', commandName: null }],
  commands: [],
};
const unknown: Partial<Recorded> = { status: 'unconfirmed', purgeRequestId: null, purged: 'unknown' };

/** The ledgers of a purge that was told of without an ID, with another record. */
const recordedAs = (change: Partial<Recorded>): Ledgers => ({
  ...good,
  told: [{ url, id: 'a', purgeRequestId: null, commandName: null }],
  recorded: [{ ...record, ...change }],
});

const commandName = 'purge-desk-a';
const byCommand: Recorded = { ...record, purgeRequestId: null, commandName };
const command: Executed = { url, mode: 'soft', purgeRequestId: null, commandName };
const goodCommand: Ledgers = {
  told: [
    { url, id: 'a', purgeRequestId: null, commandName: null },
    { url, id: 'a', purgeRequestId: null, commandName },
  ],
  recorded: [byCommand],
  executed: [command],
  commands: [commandName],
};
const neverExecuted = { executed: [], commands: [] };

/** The ledgers of a purge by command, with another record. */
const commandRecordedAs = (change: Partial<Recorded>): Ledgers => ({
  ...goodCommand,
  recorded: [{ ...byCommand, ...change }],
});

const countsOf = (ledgers: Ledgers) =>
  Object.fromEntries(
    Object.entries(compareLedgers(ledgers)).flatMap(([name, urls]) => (urls.length > 0 ? [[name, urls.length]] : [])),
  );

describe('three ledgers that agree', () => {
  it.each<[string, Ledgers]>([
    ['a purge that was accepted and executed once', good],
    ['nothing at all', { told: [], recorded: [], executed: [], commands: [] }],
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
    ['a command that was accepted and executed once', goodCommand],
    ['a command that failed at a site', commandRecordedAs({ status: 'failed', purged: 'partly' })],
    ['a refused command', { ...commandRecordedAs({ status: 'failed', purged: 'no' }), ...neverExecuted }],
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
      { ...good, told: [{ url, id: 'b', purgeRequestId: null, commandName: null }] },
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
    ['a purge was executed that nobody recorded', 'executedUnknown', { ...good, told: [], recorded: [] }],
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
    ['a purge was executed in another mode', 'executedOtherwise', recordedAs({ mode: 'hard' })],
    [
      'a client was told of a command that the record does not have',
      'acknowledgedMissing',
      { ...goodCommand, told: [{ url, id: 'a', purgeRequestId: null, commandName: 'purge-desk-b' }] },
    ],
    [
      'a record calls a command accepted that the CDN never executed',
      'acknowledgedMissing',
      { ...goodCommand, ...neverExecuted },
    ],
    [
      'a record says that a command failed at some sites that the CDN never executed',
      'acknowledgedMissing',
      { ...commandRecordedAs({ status: 'failed', purged: 'partly' }), ...neverExecuted },
    ],
    [
      'one purge was executed by two commands',
      'executedTwice',
      {
        ...goodCommand,
        recorded: [byCommand, { ...byCommand, id: 'b', commandName: 'purge-desk-b' }],
        executed: [command, { ...command, commandName: 'purge-desk-b' }],
        commands: [commandName, 'purge-desk-b'],
      },
    ],
    [
      'a command was created again under its name',
      'executedTwice',
      { ...goodCommand, commands: [commandName, commandName] },
    ],
    ['a command was executed that nobody recorded', 'executedUnknown', { ...goodCommand, told: [], recorded: [] }],
    ['a command exists that nobody recorded', 'executedUnknown', { ...goodCommand, commands: [commandName, 'other'] }],
    [
      'a command was executed whose record says that the CDN did not receive it',
      'executedUnknown',
      commandRecordedAs({ status: 'failed', purged: 'no' }),
    ],
    ['a command was executed that is told as withdrawn', 'executedUnknown', commandRecordedAs({ status: 'cancelled' })],
    ['a command was executed in another mode', 'executedOtherwise', commandRecordedAs({ mode: 'hard' })],
    ['a command is still unconfirmed', 'leftUnconfirmed', commandRecordedAs({ status: 'unconfirmed' })],
    [
      'a command is still unconfirmed that was never executed',
      'leftUnconfirmed',
      { ...commandRecordedAs({ status: 'unconfirmed', followed: true, asked: true }), ...neverExecuted },
    ],
    [
      'a command has failed without anybody knowing whether it was executed',
      'leftUnconfirmed',
      commandRecordedAs({ status: 'failed', purged: 'unknown' }),
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
        { url, mode: 'soft', purgeRequestId: '102', commandName: null },
        { url: other, mode: 'soft', purgeRequestId: '103', commandName: null },
        { url: other, mode: 'soft', purgeRequestId: '104', commandName: null },
      ],
      commands: [],
    };
    expect(countsOf(ledgers)).toEqual({
      acknowledgedMissing: 2,
      executedTwice: 1,
      executedUnknown: 2,
      executedOtherwise: 1,
    });
  });

  it('tell all that is wrong with a command that purged another URL', () => {
    expect(countsOf({ ...goodCommand, executed: [{ ...command, url: `${url}0` }] })).toEqual({
      acknowledgedMissing: 1,
      executedUnknown: 1,
      executedOtherwise: 1,
    });
  });

  it('tell that a purge by the one API was executed by the other', () => {
    const unknownById = recordedAs(unknown);
    expect(countsOf({ ...unknownById, executed: [command], commands: [commandName] })).toEqual({ executedUnknown: 1 });
  });

  it('name the purge that they do not agree on', () => {
    expect(compareLedgers({ ...good, executed: [] }).acknowledgedMissing).toEqual([url]);
  });
});
