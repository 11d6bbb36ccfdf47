import type { Operation, OperationKind } from '../schedule/operation.ts';
import { planOperations } from '../schedule/plan-operations.ts';
import type { Client } from './client.ts';
import { performOperation } from './perform-operation.ts';

export interface ClientsOptions {
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** How far the run is. */
export interface Progress {
  begun: number;
  /** How many of each kind were done; those that found nothing to refer to are not among them. */
  readonly done: Map<OperationKind, number>;
}

/** Lets clients do the operations of their plans, all clients at once and each its own one after the other. */
export async function runClients(
  base: Pick<Client, 'targets' | 'history'>,
  { seed, operations, clients, signal, progress }: ClientsOptions,
): Promise<void> {
  const runOne = async (number: number): Promise<void> => {
    const client: Client = {
      ...base,
      number,
      memory: { reservations: [], holds: [], reservationKeys: [], grantKeys: [] },
    };
    const share = Math.floor(operations / clients) + (number < operations % clients ? 1 : 0);
    const plan = planOperations(seed, number);
    for (let count = 0; count < share && !signal.aborted; count += 1) {
      progress.begun += 1;
      await runOperation(client, plan.next().value, progress);
    }
  };
  await Promise.all(Array.from({ length: clients }, async (_, number) => runOne(number)));
}

async function runOperation(client: Client, operation: Operation, progress: Progress): Promise<void> {
  const { kind } = operation;
  if (await performOperation(client, operation)) {
    progress.done.set(kind, (progress.done.get(kind) ?? 0) + 1);
  }
}
