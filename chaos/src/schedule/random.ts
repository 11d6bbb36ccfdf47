import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of numbers that follow from a seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<Value>(values: readonly Value[]): Value;
  /** A UUID of version 4 (RFC 9562). */
  uuid(): string;
}

/**
 * Makes one of the independent streams of a seed.
 *
 * @param seed a 32-bit integer
 * @param stream which one, from 0
 */
export function createRandom(seed: number, stream: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let jumps = 0; jumps < stream; jumps += 1) generator.jump();
  const between = (least: number, most: number): number => uniformInt(generator, least, most);
  return {
    between,
    chance: (probability) => between(0, 999_999) < probability * 1_000_000,
    pick: (values) => {
      const value = values[between(0, values.length - 1)];
      if (value === undefined) throw new Error('There is nothing to pick from.');
      return value;
    },
    uuid: () => {
      const words = Array.from({ length: 4 }, () => generator.next() >>> 0);
      const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'.charAt(between(0, 3));
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
