import { z } from 'zod';

const link = z.object({ title: z.string().min(1), url: z.string().startsWith('/explore?') });
const column = z.number().int().min(0).max(24);

/** The parts of a dashboard that other tests look at, and what is asked of them here beyond Grafana's own types. */
export const dashboardSchema = z.object({
  uid: z.string().regex(/^[a-z-]{1,40}$/),
  title: z.string().min(1),
  description: z.string().min(1),
  tags: z.array(z.string()),
  schemaVersion: z.number().int().min(36),
  editable: z.literal(false),
  timezone: z.string(),
  refresh: z.string(),
  time: z.object({ from: z.string(), to: z.string() }),
  panels: z.array(
    z.object({
      id: z.number().int().positive(),
      type: z.enum(['row', 'timeseries', 'stat', 'table', 'nodeGraph', 'logs']),
      title: z.string().min(1),
      description: z.string().optional(),
      gridPos: z.object({ x: column, y: z.number().int().min(0), w: column, h: z.number().int().positive() }),
      links: z.array(link).optional(),
      fieldConfig: z
        .object({
          defaults: z.object({
            unit: z.string().optional(),
            noValue: z.string().optional(),
            links: z.array(link).optional(),
            min: z.number().optional(),
            max: z.number().optional(),
          }),
          overrides: z.array(z.never()),
        })
        .optional(),
      options: z.record(z.string(), z.unknown()).optional(),
      targets: z
        .array(
          z.object({
            refId: z.string().regex(/^[A-Z]$/),
            datasource: z.object({ type: z.string(), uid: z.string() }),
          }),
        )
        .min(1)
        .optional(),
    }),
  ),
});
