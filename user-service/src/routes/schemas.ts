import { usernameField, uuidField, validationSpans } from '@holdfast/service-kit/http';
import { z } from 'zod';

/** Path parameters of a user's resources; their validation is the step `validate_username` of a trace. */
export const userParams = z
  .object({ username: usernameField })
  .register(validationSpans, { name: 'validate_username' });

export const holdParams = z
  .object({
    username: usernameField,
    hold_id: uuidField.meta({ description: "The hold's id, which its caller chose: the reservation's." }),
  })
  .register(validationSpans, { name: 'validate_username' });
