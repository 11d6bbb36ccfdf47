import { setTimeout as delay } from 'node:timers/promises';
import { victimNames, type PlannedKill, type VictimName } from './schedule/plan-kills.ts';
import type { Victim } from './system.ts';

export interface KillOptions {
  readonly plan: readonly PlannedKill[];
  readonly victims: Readonly<Record<VictimName, Victim>>;
  /** How many operations have been begun. */
  readonly begun: () => number;
  /** Told what is killed, and what is back, in how many ms. */
  readonly onKill: (kill: PlannedKill) => void;
  readonly onRestart: (kill: PlannedKill, tookMs: number) => void;
  readonly signal: AbortSignal;
}

/** How often to look how far the run is, in ms. */
const lookMs = 10;

/**
 * Kills and restarts what the plan says. A victim that is down waits for its restart before it is killed again; another
 * one may be killed meanwhile.
 *
 * @throws what a restart throws
 */
export async function runKills(options: KillOptions): Promise<void> {
  await Promise.all(victimNames.map(async (name) => killInTurn(name, options)));
}

async function killInTurn(name: VictimName, options: KillOptions): Promise<void> {
  const { plan, victims, begun, onKill, onRestart, signal } = options;
  for (const kill of plan.filter(({ victim }) => victim === name)) {
    while (begun() < kill.atOperation) await delay(lookMs, undefined, { signal });
    await victims[name].kill();
    onKill(kill);
    const killedAt = performance.now();
    await delay(kill.downMs, undefined, { signal });
    await victims[name].restart();
    onRestart(kill, performance.now() - killedAt);
  }
}
