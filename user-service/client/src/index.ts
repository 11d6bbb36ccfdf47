export type { UserAccounts } from './accounts/user-accounts.ts';
export type { Administration } from './administration/administration.ts';
export { connectUserService, type UserService, type UserServiceOptions } from './connect-user-service.ts';
export type { Holds } from './holds/holds.ts';
