/** Users of the run. The first is in everyone's way. */
export const userCount = 40;
export const usernames: readonly string[] = Array.from({ length: userCount }, (_, index) => `chaos-${index}`);

/** Every fourth user never has much; every fourth, another one, may have few reservations open. */
export function isPoor(user: number): boolean {
  return user % 4 === 1;
}
export function isTight(user: number): boolean {
  return user % 4 === 2;
}

/** What a user is created with. */
export function initialLimits(user: number): { readonly reservations: number; readonly credits: number } {
  return { reservations: isTight(user) ? 3 : 500, credits: isPoor(user) ? 60 : 20_000 };
}

export interface ChaosItem {
  readonly itemId: string;
  readonly credits: number;
  readonly bytes: number;
}

/** Each at a price of its own. The last takes several chunks, so that a kill can come in the middle of a download. */
export const items: readonly ChaosItem[] = [
  { itemId: 'leaflet', credits: 3, bytes: 64 },
  { itemId: 'letter', credits: 7, bytes: 900 },
  { itemId: 'chart', credits: 12, bytes: 4_000 },
  { itemId: 'almanac', credits: 25, bytes: 9_000 },
  { itemId: 'recording', credits: 40, bytes: 600_000 },
];

export function findItem(itemId: string): ChaosItem {
  const item = items.find((candidate) => candidate.itemId === itemId);
  if (item === undefined) throw new Error(`There is no item ${itemId}.`);
  return item;
}

/** How long credits are held for a reservation, in seconds: short, so that many expire in the run. */
export const reservationTtlSeconds = 3;

/** The longest time that a hold asked for directly stands, in seconds. */
export const maxHoldTtlSeconds = 5;
