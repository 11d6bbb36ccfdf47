import { defineProblemDetails } from '@holdfast/service-kit/problem';
import { z } from 'zod';

/** What the user-service answers where it refuses or fails. */
export const { problemSchema, problemResponses } = defineProblemDetails({
  available: z.int().optional().meta({ description: 'insufficient-credits: the credits that are left.' }),
});

/** The members that its own problems add. */
export type CreditsExtensions = Pick<z.output<typeof problemSchema>, 'available'>;
