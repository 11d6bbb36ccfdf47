export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { pollUntil } from './poll-until.ts';
