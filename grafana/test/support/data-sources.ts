import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const file = join(import.meta.dirname, '../../provisioning/datasources/holdfast.yaml');
const schema = z.object({
  apiVersion: z.literal(1),
  datasources: z.array(
    z.object({ uid: z.string(), type: z.string(), jsonData: z.record(z.string(), z.unknown()) }),
  ),
});

/** The provisioned data sources, in their order: Tempo, Prometheus, Loki. */
export async function readDataSources() {
  return schema.parse(parse(await readFile(file, 'utf8'))).datasources;
}
