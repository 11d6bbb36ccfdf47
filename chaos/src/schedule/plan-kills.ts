import { createRandom, type Random } from './random.ts';

/** What is killed. */
export const victimNames = ['user-service', 'reservations-service', 'postgres'] as const;
export type VictimName = (typeof victimNames)[number];

export interface PlannedKill {
  readonly victim: VictimName;
  /** How many operations have been begun when it comes. */
  readonly atOperation: number;
  /** How long the victim stays down, in ms. */
  readonly downMs: number;
}

export interface KillPlanOptions {
  readonly seed: number;
  readonly operations: number;
  readonly kills: number;
}

/**
 * Plans when what is killed: spread over the run, each at a random point of its own share of the operations. Three kills
 * or more are at least one of each.
 */
export function planKills({ seed, operations, kills }: KillPlanOptions): PlannedKill[] {
  const random = createRandom(seed, 0);
  // The first operations fill the databases, the last ones meet the last restart.
  const share = (operations * 0.9) / Math.max(1, kills);
  const victims = shuffle(
    Array.from({ length: kills }, (_, index) => victimNames[index % victimNames.length] ?? 'postgres'),
    random,
  );
  return victims.map((victim, index) => ({
    victim,
    atOperation: Math.floor(operations * 0.05 + share * index) + random.between(0, Math.floor(share * 0.8)),
    downMs: random.between(0, 400),
  }));
}

/** Fisher and Yates. */
function shuffle<Value>(values: readonly Value[], random: Random): Value[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Value, shuffled[last] as Value];
  }
  return shuffled;
}
