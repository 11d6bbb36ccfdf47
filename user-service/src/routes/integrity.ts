import type { Auth } from '@holdfast/service-kit/http';
import { problemResponses } from '@holdfast/user-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { toIntegrityProblem } from '../errors.ts';
import {
  describeBroken,
  maxExamples,
  type IntegrityCheck,
  type IntegrityReport,
} from '../integrity/integrity.ts';

const violationSchema = z.object({
  subject: z.enum(['account', 'hold', 'transaction']),
  id: z.string().meta({ description: 'The username, or the id of the hold or transaction.' }),
  detail: z.string(),
});

const invariantSchema = z.object({
  number: z.int(),
  name: z.string().meta({ example: 'every ledger transaction sums to zero' }),
  checked: z.int().meta({ description: 'How many it was checked on.' }),
  of: z.string().meta({ description: 'Of what.', example: 'transactions' }),
  violations: z.int().meta({ description: 'How many break it.' }),
  examples: z.array(violationSchema).max(maxExamples).meta({ description: 'The first violations by id.' }),
});

const integritySchema = z
  .object({
    healthy: z.boolean().meta({ description: 'Whether there are no violations.' }),
    checked_at: z.iso.datetime().meta({ description: 'The moment that the report is about.' }),
    duration_ms: z.int().meta({ description: 'How long the check took.' }),
    invariants: z.array(invariantSchema),
  })
  .meta({ id: 'Integrity' });

/** For operators: whether what must always be true of the ledger is. */
export const integrityRoutes: FastifyPluginAsyncZod<{ integrity: IntegrityCheck; auth: Auth }> = async (
  app,
  { integrity, auth },
) => {
  app.addHook('onRequest', auth.requireAdministrator);

  app.get(
    '/integrity',
    {
      schema: {
        tags: ['administration'],
        security: [{ administration: [] }],
        summary: 'Check the whole ledger against its invariants',
        description:
          'Reads everything as of one moment, and keeps nobody from writing. Each process runs one check at a time, and gives it up after INTEGRITY_TIMEOUT_MS.',
        response: { 200: integritySchema, ...problemResponses(401, 403, 503) },
      },
    },
    async (request) => {
      const result = await integrity.run();
      if (result.outcome !== 'checked') throw toIntegrityProblem(result.outcome);
      const { report } = result;
      if (!report.healthy) request.log.error(describeBroken(report), 'The ledger is broken');
      return presentReport(report);
    },
  );
};

function presentReport(report: IntegrityReport): z.input<typeof integritySchema> {
  return {
    healthy: report.healthy,
    checked_at: report.checkedAt.toISOString(),
    duration_ms: Math.round(report.durationMs),
    invariants: report.invariants.map(({ examples, ...invariant }) => ({
      ...invariant,
      examples: [...examples],
    })),
  };
}
