import { validationSpans } from '@holdfast/service-kit/http';
import { userParamsSchema } from '@holdfast/user-service-client/contract';

/** Path parameters of a user's resources; their validation is the step `validate_username` of a trace. */
export const userParams = userParamsSchema.register(validationSpans, { name: 'validate_username' });
