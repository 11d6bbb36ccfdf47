import type { Logger } from '@holdfast/telemetry/pino';
import {
  CircuitState,
  CountBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { AttemptFailure } from './attempt-failure.ts';
import { circuitLimits, retryRules } from './retry-rules.ts';

export const circuitStates = ['closed', 'half-open', 'open'] as const;
export type CircuitStateName = (typeof circuitStates)[number];

/** Keeps attempts away from a callee that is out. */
export interface Circuit {
  /** @throws AttemptFailure `circuit-open` where the attempt was not made; what the attempt throws */
  readonly run: <Answer>(attempt: () => Promise<Answer>) => Promise<Answer>;
  /** Whether the callee counts as out. */
  readonly isOpen: () => boolean;
  readonly state: () => CircuitStateName;
}

/**
 * Makes a circuit breaker: closed, it counts outages; open, it lets nothing through; half-open, one attempt, whose
 * outcome decides. What is neither an answer nor an outage, such as an overload, counts on neither side while it is
 * closed, and closes it when it is half-open: the callee is there.
 */
export function createCircuit(options: {
  /** The callee, for the log. */
  readonly callee: string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}): Circuit {
  const { callee, logger } = options;
  const { sampleSize, minSamples, maxOutageShare, probeAfterMs } = circuitLimits;
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new CountBreaker({
      size: sampleSize,
      minimumNumberOfCalls: minSamples,
      threshold: maxOutageShare,
    }),
    halfOpenAfter: probeAfterMs,
  });
  logChanges(breaker, { callee, logger });

  return {
    run: async (attempt) => {
      // While the one attempt of the half-open circuit is under way, the breaker would let all others wait for it, and
      // then go at once: their callers are better told now.
      if (breaker.state === CircuitState.HalfOpen) throw circuitOpen(callee);
      try {
        return await breaker.execute(attempt);
      } catch (error) {
        if (isBrokenCircuitError(error)) throw circuitOpen(callee);
        throw error;
      }
    },
    isOpen: () => breaker.state !== CircuitState.Closed,
    state: () => {
      if (breaker.state === CircuitState.Closed) return 'closed';
      return breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open';
    },
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof AttemptFailure && retryRules[error.kind].isOutage;
}

function circuitOpen(callee: string): AttemptFailure {
  return new AttemptFailure('circuit-open', {
    cause: new Error(
      `The circuit to the ${callee} is open: it keeps failing, and is tried again every second.`,
    ),
  });
}

/** One line when the callee is given up and one when it is back; attempts that fail in between say nothing new. */
function logChanges(
  breaker: CircuitBreakerPolicy,
  { callee, logger }: { readonly callee: string; readonly logger: Pick<Logger, 'info' | 'warn'> },
): void {
  let isOut = false;
  breaker.onBreak((reason) => {
    if (isOut) return;
    isOut = true;
    const err = 'error' in reason && reason.error instanceof AttemptFailure ? reason.error.cause : undefined;
    logger.warn(
      { err, 'service.peer.name': callee },
      'The circuit opened: the callee keeps failing, and gets no requests',
    );
  });
  breaker.onReset(() => {
    isOut = false;
    logger.info({ 'service.peer.name': callee }, 'The circuit closed: the callee answers again');
  });
}
