import { readConfig, type SandboxConfig } from './config.ts';
import { createSandbox } from './sandbox.ts';
import { siteNames } from './sites.ts';

const result = readConfig();
if (result.ok) await start(result.config);
else fail(...result.problems);

async function start(config: SandboxConfig): Promise<void> {
  try {
    const sandbox = await createSandbox(config);
    const stop = () => void sandbox.close().finally(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    // The process that started it over IPC may have been killed without a chance to stop it.
    process.once('disconnect', stop);
    const { apiUrl, edgeUrl, siteUrls, originUrl } = sandbox;
    const views = siteNames.map((site) => `${site}=${siteUrls[site]}`).join(';');
    console.log(`sandbox ready api=${apiUrl} edge=${edgeUrl} views=${views} origin=${originUrl}`);
  } catch (error) {
    fail(
      isPortInUse(error)
        ? `port ${error.port} is already in use; SANDBOX_PORT chooses the port of the API, the edge takes the next`
        : String(error),
    );
  }
}

function fail(...problems: string[]): void {
  for (const problem of problems) console.error(`sandbox: ${problem}`);
  process.exitCode = 1;
}

function isPortInUse(error: unknown): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}
