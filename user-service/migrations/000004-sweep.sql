CREATE TYPE sweep_result AS (
  -- Whether p_limit was reached, so that more may be due.
  is_full      boolean,
  expired      integer,
  -- What they had set aside.
  credits      bigint,
  -- How many of them had a trace, and the traces of the first of those.
  traced       integer,
  traceparents text[]
);

-- Expires up to p_limit holds that are due, whoever's they are.
CREATE FUNCTION expire_due_holds(p_limit integer, p_max_traces integer) RETURNS sweep_result LANGUAGE plpgsql
-- As in migration 000003: a plan that was made while the tables were small must not scan them. What is due changes faster than
-- the statistics besides: of tens of thousands, taken for a few, all would be read for each sweep, so they are read in the
-- order of their index, and found by their ids and settled_at, of which there is no index.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  v_hold_ids uuid[];
  v_account_ids bigint[];
  v_now timestamptz := clock_timestamp();
  v_result sweep_result;
BEGIN
  -- New holds wait for the commit, and it for the disk. What a crash undoes is due all the same, and swept again; what
  -- others commit after it, such as a hold of the credits, makes it last as well, since the log keeps their order.
  PERFORM set_config('synchronous_commit', 'off', true);
  -- Account by account, so that each is locked and updated once for all that is due on it. Picked without locks; locked
  -- in the order that every operation on several accounts keeps; checked again then.
  SELECT array_agg(due.hold_id), array_agg(DISTINCT due.account_id) INTO v_hold_ids, v_account_ids
  FROM (
    SELECT account_due.hold_id, first_due.account_id
    FROM (
      SELECT account_id, min(expires_at) AS expires_at FROM (
        SELECT account_id, expires_at FROM holds
        WHERE state = 'held' AND expires_at <= v_now
        ORDER BY expires_at LIMIT p_limit
      ) AS candidates
      GROUP BY account_id ORDER BY min(expires_at)
    ) AS first_due
    CROSS JOIN LATERAL (
      SELECT hold_id FROM holds
      WHERE account_id = first_due.account_id AND state = 'held' AND expires_at <= v_now
      ORDER BY expires_at LIMIT p_limit
    ) AS account_due
    LIMIT p_limit
  ) AS due;
  PERFORM 1 FROM accounts WHERE account_id = ANY (v_account_ids) ORDER BY account_id FOR NO KEY UPDATE;
  v_now := clock_timestamp();
  WITH expired AS (
    UPDATE holds SET state = 'expired', settled_at = v_now
    WHERE hold_id = ANY (v_hold_ids) AND settled_at IS NULL AND expires_at <= v_now
    RETURNING account_id, credits, traceparent
  ), totals AS (
    SELECT account_id, sum(credits) AS credits, count(*)::integer AS holds FROM expired GROUP BY account_id
  ), updated AS (
    UPDATE accounts SET held = held - totals.credits, open_holds = open_holds - totals.holds
    FROM totals WHERE accounts.account_id = totals.account_id
  )
  SELECT coalesce(cardinality(v_hold_ids), 0) = p_limit, count(*), coalesce(sum(credits), 0), count(traceparent),
    coalesce((array_agg(traceparent) FILTER (WHERE traceparent IS NOT NULL))[1:p_max_traces], '{}')
  INTO v_result FROM expired;
  RETURN v_result;
END $$;
