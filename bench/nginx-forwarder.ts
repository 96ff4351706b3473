import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../e2e/fixtures/free-ports';
import { run, startChild } from '../scripts/run/child-processes.mjs';
import type { Server } from './stage';

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

const configuration = (folder: string, port: number, target: URL) => `
worker_processes 1;
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  keepalive_requests 100000;
  upstream cdn { server ${target.host}; keepalive 32; keepalive_requests 100000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://cdn; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`;

/** User and system time of a process; clock ticks are hundredths of a second on every Linux that runs Node. */
function cpuMs(pid: number) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** nginx that passes everything on, in one process, with its files in a new folder; or why there is none. */
export async function startNginxForwarder(url: string, parent: string): Promise<Server | string> {
  if (process.platform !== 'linux') return 'its CPU time is read from /proc';
  if ((await run('nginx', ['-v'], { env })).code !== 0) return 'it is not installed';
  const folder = mkdtempSync(join(parent, 'nginx-'));
  const port = await freePorts(1);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, new URL(url)));
  const child = startChild('nginx', ['-c', file, '-p', folder], { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  const pid = child.pid ?? 0;
  const own = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const answers = () =>
    fetch(own).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let attempt = 0; attempt < 200 && !(await answers()); attempt++) await sleep(25);
  return {
    url: own,
    pid,
    startMs: performance.now() - started,
    figures: async () => ({ cpuMs: cpuMs(pid), memoryMiB: 0, longestPauseMs: 0, statements: {} }),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
