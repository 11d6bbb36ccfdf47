import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { hashContent, openContent, type Contents } from '../../src/items/content.ts';

const chunks = ['one, ', 'two, ', 'three'].map((chunk) => Buffer.from(chunk));
const whole = Buffer.concat(chunks);
const reference = { sha256: hashContent(whole), size: whole.length };

/** Contents in memory, which count the chunks that were read. */
function keep(stored: readonly Uint8Array[]): { contents: Contents; reads: number[] } {
  const reads: number[] = [];
  const readChunk: Contents['readChunk'] = async (_sha256, position) => {
    reads.push(position);
    return stored[position];
  };
  return { contents: { readChunk }, reads };
}

async function readAll(stored: readonly Uint8Array[]): Promise<string[]> {
  const received: string[] = [];
  try {
    for await (const chunk of await openContent(keep(stored).contents, reference)) {
      received.push(Buffer.from(chunk).toString());
    }
  } catch (error) {
    received.push((error as Error).message);
  }
  return received;
}

test('SHA-256 is written in hex digits', () => {
  // The example of FIPS 180-4.
  assert.equal(
    hashContent(Buffer.from('abc')),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('chunks come in order, one read ahead of the reader at most', async () => {
  const { contents, reads } = keep(chunks);
  const opened = await openContent(contents, reference);
  assert.deepEqual(reads, [0]);
  assert.equal(await text(opened), 'one, two, three');
  assert.deepEqual(reads, [0, 1, 2]);
});

const damages: readonly (readonly [
  what: string,
  stored: readonly Uint8Array[],
  received: readonly RegExp[],
])[] = [
  ['an altered chunk', [chunks[0]!, Buffer.from('TWO, '), chunks[2]!], [/^one, $/, /^TWO, $/, /damaged/]],
  ['a missing last chunk', chunks.slice(0, 2), [/^one, $/, /^two, $/, /lacks chunk 2/]],
  ['no chunk', [], [/lacks chunk 0/]],
  ['chunks in another order', chunks.toReversed(), [/^three$/, /^two, $/, /damaged/]],
  ['a chunk that is too long', [chunks[0]!, chunks[1]!, randomBytes(6)], [/^one, $/, /^two, $/, /damaged/]],
];
for (const [what, stored, received] of damages) {
  test(`${what} ends the reading before the content is complete`, async () => {
    const actual = await readAll(stored);
    assert.equal(actual.length, received.length, actual.join('|'));
    received.forEach((pattern, index) => assert.match(actual[index] ?? '', pattern));
  });
}
