import type { Contender } from './contenders/contender.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { installSize } from './install-size.ts';
import type { InstallSize } from './install-size.ts';
import type { Cores } from './processes.ts';
import type { Row } from './workloads.ts';

/** Who takes part in this run. */
export interface Players {
  readonly ready: readonly Contender[];
  /** One line each: who is not there, and why. */
  readonly absent: readonly string[];
  /** True when one who is installed could not be built. */
  readonly hasFailed: boolean;
  /** From the start of the process to the first right answer, each time it was started. */
  readonly coldStartMs: Map<string, number[]>;
  readonly installs: ReadonlyMap<string, InstallSize>;
}

/** Builds everyone who is there. */
export async function prepareAll(
  chosen: readonly Contender[],
  upstream: string,
  log: (line: string) => void,
): Promise<Players> {
  const ready: Contender[] = [];
  const absent: string[] = [];
  const installs = new Map<string, InstallSize>();
  let hasFailed = false;
  for (const contender of chosen) {
    const missing = contender.missing();
    if (missing !== undefined) {
      absent.push(`${contender.title}: ${missing}.`);
      continue;
    }
    try {
      log(`preparing ${contender.title}`);
      await contender.prepare?.({ upstream });
      ready.push(contender);
      const size = installSize(contender);
      if (size) installs.set(contender.name, size);
    } catch (error) {
      hasFailed = true;
      log(messageOf(error));
      absent.push(`${contender.title}: cannot be built: ${messageOf(error).split('\n', 1)[0]}`);
    }
  }
  return { ready, absent, hasFailed, coldStartMs: new Map(), installs };
}

/** Everyone who answers the row, each in a fresh process; and why some could not be started, by their names. */
export async function startPlayers(
  players: Players,
  row: Row,
  upstream: string,
  cores: Cores | undefined,
): Promise<{ readonly gateways: readonly Gateway[]; readonly failures: ReadonlyMap<string, string> }> {
  const gateways: Gateway[] = [];
  const failures = new Map<string, string>();
  const [first] = row.workload.questions;
  for (const contender of players.ready.filter((one) => one.answers?.(row) ?? true)) {
    try {
      const isSharing = row.isSharing === true;
      const gateway = await startGateway(contender, { upstream, core: cores?.gateway, first, isSharing });
      gateways.push(gateway);
      const times = players.coldStartMs.get(contender.name) ?? [];
      players.coldStartMs.set(contender.name, [...times, gateway.coldStartMs]);
    } catch (error) {
      failures.set(contender.name, messageOf(error));
    }
  }
  return { gateways, failures };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
