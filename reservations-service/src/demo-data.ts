import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFogSignal } from './demo-fog-signal.ts';
import type { Items } from './items/item.ts';

const readDemoFile = (name: string) => async (): Promise<Uint8Array> =>
  readFile(join(import.meta.dirname, '../demo-items', name));

/** Items to try things out with; `123` is the one of the README's first request. */
const demoItems = [
  {
    itemId: '123',
    title: 'The Lighthouse Keeper’s Handbook',
    credits: 30,
    contentType: 'text/plain; charset=utf-8',
    load: readDemoFile('handbook.txt'),
  },
  {
    itemId: 'lighthouse',
    title: 'A lighthouse at dusk, drawn',
    credits: 20,
    contentType: 'image/svg+xml',
    load: readDemoFile('lighthouse.svg'),
  },
  {
    itemId: 'night-sky',
    title: 'The sky above Holdfast Rock',
    credits: 25,
    contentType: 'image/png',
    load: readDemoFile('night-sky.png'),
  },
  {
    itemId: 'tide-table',
    title: 'Four weeks of tides',
    credits: 10,
    contentType: 'application/json',
    load: readDemoFile('tide-table.json'),
  },
  {
    itemId: 'weather-log',
    title: 'A year of weather, as the keeper logged it',
    credits: 15,
    contentType: 'text/csv; charset=utf-8',
    load: readDemoFile('weather-log.csv'),
  },
  {
    itemId: 'fog-signal',
    title: 'The fog signal, recorded from the gallery',
    credits: 40,
    contentType: 'audio/wav',
    load: async () => renderFogSignal(),
  },
] as const;

/** Stores the demonstration's items, where they are not there yet. */
export async function seedDemoItems(items: Pick<Items, 'find' | 'store'>): Promise<void> {
  for (const { load, ...item } of demoItems) {
    if ((await items.find(item.itemId)) !== undefined) continue;
    await items.store({ ...item, content: await load() });
  }
}
