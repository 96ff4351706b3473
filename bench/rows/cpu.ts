import { type Burst, Clients } from '../load';
import { alternate, figureOf } from '../measure';
import { startNginxForwarder } from '../nginx-forwarder';
import { directly, throughDesk } from '../purge-calls';
import type { Line, Row, RowOptions } from '../report';
import { bytesWritten, onStage, type Stage } from '../stage';

const ROUNDS = 5;
const BURST = 400;
const CLIENTS = 20;

/** Returns what one purge costs the database. A separate desk counts it, because counting takes time. */
async function statementLines(stage: Stage): Promise<Line[]> {
  const desk = await stage.desk({ cdn: await stage.cdn(), countStatements: true });
  const clients = new Clients(desk, 1);
  stage.onEnd(clients.close);
  await clients.burst(50, throughDesk);
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { times, before, after } = await clients.burst(100, throughDesk);
    const names = Object.keys(after.statements);
    const each = names.map((name) => [
      name,
      ((after.statements[name] ?? 0) - (before.statements[name] ?? 0)) / times.length,
    ]) as [string, number][];
    rounds.push(Object.fromEntries(each));
  }
  const sum = (round: Record<string, number>, ...without: string[]) =>
    Object.entries(round)
      .filter(([name]) => !without.includes(name))
      .reduce((total, [, count]) => total + count, 0);
  const line = (what: string, counts: number[]): Line => ({
    what: `SQLite, sequential purges: ${what}`,
    unit: '',
    measured: figureOf(counts),
    target: 'reported',
  });
  return [
    line(
      'statements per purge',
      rounds.map((round) => sum(round, 'prepared', 'begin', 'commit')),
    ),
    line(
      'transactions per purge',
      rounds.map((round) => round.begin ?? 0),
    ),
    line(
      'statements prepared per purge',
      rounds.map((round) => round.prepared ?? 0),
    ),
  ];
}

async function loadLines(stage: Stage, { say }: RowOptions): Promise<Line[]> {
  const cdn = await stage.cdn();
  const servers = {
    desk: await stage.desk({ cdn }),
    forwarder: await stage.forwarder(cdn),
  };
  const desk = new Clients(servers.desk, CLIENTS);
  const forwarder = new Clients(servers.forwarder, CLIENTS);
  for (const each of [desk, forwarder]) stage.onEnd(each.close);
  const written: number[] = [];
  const measurements: Record<string, () => Promise<Pick<Burst, 'perSecond' | 'cpuMs'>>> = {
    desk: async () => {
      const before = bytesWritten(servers.desk.pid);
      const burst = await desk.burst(BURST, throughDesk);
      written.push((bytesWritten(servers.desk.pid) - before) / burst.times.length / 1024);
      return burst;
    },
    forwarder: () => forwarder.burst(BURST, directly),
  };
  const nginx = await startNginxForwarder(cdn.url, stage.folder);
  if (typeof nginx === 'string') say(`nginx is left out: ${nginx}`);
  else {
    stage.onEnd(nginx.stop);
    const clients = new Clients(nginx, CLIENTS);
    stage.onEnd(clients.close);
    measurements.nginx = () => clients.burst(BURST, directly);
  }
  for (const warmUp of Object.values(measurements)) await warmUp();
  written.length = 0;
  const rounds = await alternate(ROUNDS, measurements);
  const of = (name: string, figure: 'perSecond' | 'cpuMs') => (rounds[name] ?? []).map((burst) => burst[figure]);
  const references: Record<string, string> = { forwarder: 'bare node:http forwarder', nginx: 'nginx proxy_pass' };
  const line = (figure: 'perSecond' | 'cpuMs', what: string, unit: Line['unit'], target: string): Line => ({
    what: `${what}, instant CDN, ${CLIENTS} clients`,
    unit,
    measured: figureOf(of('desk', figure)),
    reference: Object.entries(references)
      .filter(([name]) => rounds[name])
      .map(([name, reference]) => ({ what: reference, measured: figureOf(of(name, figure)) })),
    target,
  });
  const [kibibytes] = written;
  return [
    line('cpuMs', 'CPU per purge', 'ms', '≤ 4 ms'),
    line('perSecond', 'purges per second, one process', '/s', '≥ 300/s'),
    ...(kibibytes === undefined || Number.isNaN(kibibytes)
      ? []
      : [
          {
            what: `written to storage per purge, ${CLIENTS} clients`,
            unit: 'KiB',
            measured: figureOf(written),
            target: 'reported',
          } satisfies Line,
        ]),
  ];
}

/** Measures what a purge costs the process and the database when the CDN answers immediately. */
export const cpu: Row = {
  about: 'CPU per purge, purges per second and statements, instant CDN, durable SQLite',
  seconds: 60,
  measure: async (options) => [
    ...(await onStage((stage) => loadLines(stage, options))),
    ...(await onStage(statementLines)),
  ],
};
