import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const vacuumStatement = defineStatement({
  name: 'vacuum-accounts',
  summary: 'VACUUM accounts',
  text: 'VACUUM (ANALYZE) accounts',
});
const checkpointStatement = defineStatement({
  name: 'checkpoint',
  summary: 'CHECKPOINT',
  text: 'CHECKPOINT',
});

/**
 * Does the work that the last measurement left behind, so that it does not fall into the next one: dead versions of
 * accounts, and pages that are not on disk yet.
 *
 * @param superuser may order a checkpoint
 */
export async function settleDatabase(superuser: Queryable): Promise<void> {
  await superuser.query(vacuumStatement, []);
  await orderCheckpoint(superuser);
}

/** Has everything that was committed written to the tables' files. @param superuser may order it */
export async function orderCheckpoint(superuser: Queryable): Promise<void> {
  await superuser.query(checkpointStatement, []);
}
