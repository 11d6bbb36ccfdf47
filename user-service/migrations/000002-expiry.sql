CREATE TYPE expired_total AS (
  credits bigint,
  holds   integer
);

-- Expires those of the given holds that are due. The caller holds the lock of their one account, and subtracts the total
-- from it.
CREATE FUNCTION expire_holds(p_hold_ids uuid[], p_now timestamptz) RETURNS expired_total
LANGUAGE sql AS $$
  WITH expired AS (
    UPDATE holds SET state = 'expired', settled_at = p_now
    WHERE hold_id = ANY (p_hold_ids) AND settled_at IS NULL AND expires_at <= p_now
    RETURNING credits
  )
  SELECT coalesce(sum(credits), 0)::bigint, count(*)::integer FROM expired
$$;

-- Expires some of what is due on an account, the oldest first, until nothing is left: an account may have a hundred
-- thousand, and an operation that needs room waits for no more of them than it needs.
CREATE FUNCTION expire_account_holds(p_account_id bigint, p_now timestamptz) RETURNS expired_total
LANGUAGE sql AS $$
  SELECT * FROM expire_holds(ARRAY(
    SELECT hold_id FROM holds
    WHERE account_id = p_account_id AND state = 'held' AND expires_at <= p_now
    ORDER BY expires_at LIMIT 100
  ), p_now)
$$;
