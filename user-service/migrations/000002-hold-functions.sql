-- One function an operation, so that each is one round trip. All of them run under READ COMMITTED: the first statement
-- locks the account, and every later one sees what was committed before the lock was granted. The clock is read after
-- the lock, so that of two operations the later one also has the later time. A refusal is data, never an exception.

CREATE TYPE hold_result AS (
  outcome    text,
  hold_id    uuid,
  credits    bigint,
  state      text,
  expires_at timestamptz,
  available  bigint
);

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
    WHERE hold_id = ANY (p_hold_ids) AND state = 'held' AND expires_at <= p_now
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

-- Expires what is due on an account until a hold of p_credits fits, or nothing more is due; returns the account as it is
-- then.
CREATE FUNCTION make_room(p_account accounts, p_credits bigint, p_now timestamptz) RETURNS accounts
LANGUAGE plpgsql AS $$
DECLARE
  v_expired expired_total;
BEGIN
  WHILE p_account.open_holds >= p_account.max_open_holds OR p_account.posted - p_account.held < p_credits LOOP
    v_expired := expire_account_holds(p_account.account_id, p_now);
    EXIT WHEN v_expired.holds = 0;
    p_account.held := p_account.held - v_expired.credits;
    p_account.open_holds := p_account.open_holds - v_expired.holds;
  END LOOP;
  UPDATE accounts SET held = p_account.held, open_holds = p_account.open_holds
  WHERE account_id = p_account.account_id;
  RETURN p_account;
END $$;

-- Describes a hold that exists, to a caller that asks for what it stands for. What was available is told with the reason
-- of a decline alone.
CREATE FUNCTION describe_hold(p_outcome text, p_hold holds) RETURNS hold_result
LANGUAGE sql IMMUTABLE AS $$
  SELECT (
    p_outcome, p_hold.hold_id, p_hold.credits, p_hold.state, p_hold.expires_at,
    CASE WHEN p_outcome = p_hold.decline_reason THEN p_hold.available END
  )::hold_result
$$;

-- Expires a hold that an operation on it has found to be due, and tells the caller.
CREATE FUNCTION expire_hold(p_outcome text, p_hold holds, p_now timestamptz) RETURNS hold_result
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE holds SET state = 'expired', settled_at = p_now WHERE hold_id = p_hold.hold_id;
  UPDATE accounts SET held = held - p_hold.credits, open_holds = open_holds - 1
  WHERE account_id = p_hold.account_id;
  p_hold.state := 'expired';
  RETURN describe_hold(p_outcome, p_hold);
END $$;

CREATE FUNCTION hold_credits(
  p_username text, p_hold_id uuid, p_credits bigint, p_ttl_seconds integer, p_traceparent text DEFAULT NULL
) RETURNS hold_result LANGUAGE plpgsql AS $$
DECLARE
  v_account accounts;
  v_hold holds;
  v_now timestamptz;
  v_decline text;
BEGIN
  SELECT * INTO v_account FROM accounts WHERE username = p_username FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN ROW('user-not-found', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  END IF;
  SELECT * INTO v_hold FROM holds WHERE hold_id = p_hold_id;
  v_now := clock_timestamp();

  IF v_hold.hold_id IS NOT NULL THEN
    IF v_hold.account_id <> v_account.account_id OR v_hold.credits <> p_credits THEN
      RETURN ROW('hold-conflict', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
    ELSIF v_hold.state = 'held' AND v_hold.expires_at > v_now THEN
      RETURN describe_hold('already-held', v_hold);
    ELSIF v_hold.state = 'held' THEN
      RETURN expire_hold('hold-expired', v_hold, v_now);
    ELSIF v_hold.state = 'declined' THEN
      RETURN describe_hold(v_hold.decline_reason, v_hold);
    END IF;
    RETURN describe_hold('hold-' || v_hold.state, v_hold);
  END IF;

  -- What is due but not swept yet must not stand in the way of a new hold.
  IF v_account.open_holds > 0
    AND (v_account.open_holds >= v_account.max_open_holds OR v_account.posted - v_account.held < p_credits)
  THEN
    v_account := make_room(v_account, p_credits, v_now);
  END IF;
  v_decline := CASE
    WHEN v_account.open_holds >= v_account.max_open_holds THEN 'reservation-limit-reached'
    WHEN v_account.posted - v_account.held < p_credits THEN 'insufficient-credits'
  END;

  INSERT INTO holds (
    hold_id, account_id, credits, state, decline_reason, available, expires_at, created_at, settled_at, traceparent
  ) VALUES (
    p_hold_id, v_account.account_id, p_credits,
    CASE WHEN v_decline IS NULL THEN 'held' ELSE 'declined' END,
    v_decline,
    CASE WHEN v_decline IS NULL THEN NULL ELSE v_account.posted - v_account.held END,
    v_now + make_interval(secs => p_ttl_seconds), v_now,
    CASE WHEN v_decline IS NULL THEN NULL ELSE v_now END,
    p_traceparent
  )
  ON CONFLICT (hold_id) DO NOTHING
  RETURNING * INTO v_hold;
  -- Another account took the id since we looked: its lock is not ours, so only the primary key could tell.
  IF NOT FOUND THEN
    RETURN ROW('hold-conflict', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  END IF;
  IF v_decline IS NOT NULL THEN
    RETURN describe_hold(v_decline, v_hold);
  END IF;
  UPDATE accounts SET held = held + p_credits, open_holds = open_holds + 1
  WHERE account_id = v_account.account_id;
  RETURN describe_hold('held', v_hold);
END $$;

CREATE FUNCTION capture_hold(p_username text, p_hold_id uuid) RETURNS hold_result LANGUAGE plpgsql AS $$
DECLARE
  v_account accounts;
  v_hold holds;
  v_now timestamptz;
  v_transaction_id uuid := uuidv7();
BEGIN
  SELECT * INTO v_account FROM accounts WHERE username = p_username FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN ROW('user-not-found', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  END IF;
  SELECT * INTO v_hold FROM holds WHERE hold_id = p_hold_id AND account_id = v_account.account_id;
  IF NOT FOUND THEN
    RETURN ROW('hold-not-found', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  END IF;
  v_now := clock_timestamp();

  IF v_hold.state = 'captured' THEN
    RETURN describe_hold('already-captured', v_hold);
  ELSIF v_hold.state <> 'held' THEN
    RETURN describe_hold('hold-' || v_hold.state, v_hold);
  ELSIF v_hold.expires_at <= v_now THEN
    RETURN expire_hold('hold-expired', v_hold, v_now);
  END IF;

  UPDATE holds SET state = 'captured', settled_at = v_now WHERE hold_id = p_hold_id RETURNING * INTO v_hold;
  UPDATE accounts
  SET posted = posted - v_hold.credits, held = held - v_hold.credits, open_holds = open_holds - 1,
      version = version + 1
  WHERE account_id = v_account.account_id
  RETURNING * INTO v_account;
  INSERT INTO entries (transaction_id, account_id, version, kind, amount, balance_after, hold_id, created_at)
  VALUES
    (v_transaction_id, v_account.account_id, v_account.version, 'capture', -v_hold.credits, v_account.posted,
     p_hold_id, v_now),
    (v_transaction_id, NULL, NULL, 'capture', v_hold.credits, NULL, p_hold_id, v_now);
  RETURN describe_hold('captured', v_hold);
END $$;

CREATE FUNCTION release_hold(p_username text, p_hold_id uuid) RETURNS hold_result LANGUAGE plpgsql AS $$
DECLARE
  v_account accounts;
  v_hold holds;
  v_now timestamptz;
BEGIN
  SELECT * INTO v_account FROM accounts WHERE username = p_username FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN ROW('user-not-found', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  END IF;
  v_now := clock_timestamp();

  -- A release that arrives before its hold leaves a tombstone, so that the late hold is refused.
  INSERT INTO holds (hold_id, account_id, state, created_at, settled_at)
  VALUES (p_hold_id, v_account.account_id, 'released', v_now, v_now)
  ON CONFLICT (hold_id) DO NOTHING
  RETURNING * INTO v_hold;
  IF FOUND THEN
    RETURN describe_hold('released', v_hold);
  END IF;

  SELECT * INTO v_hold FROM holds WHERE hold_id = p_hold_id;
  IF v_hold.account_id <> v_account.account_id THEN
    RETURN ROW('hold-conflict', p_hold_id, NULL, NULL, NULL, NULL)::hold_result;
  ELSIF v_hold.state = 'captured' THEN
    RETURN describe_hold('hold-captured', v_hold);
  ELSIF v_hold.state = 'released' THEN
    RETURN describe_hold('already-released', v_hold);
  ELSIF v_hold.state <> 'held' THEN
    RETURN describe_hold(v_hold.state, v_hold);
  ELSIF v_hold.expires_at <= v_now THEN
    RETURN expire_hold('expired', v_hold, v_now);
  END IF;

  UPDATE holds SET state = 'released', settled_at = v_now WHERE hold_id = p_hold_id RETURNING * INTO v_hold;
  UPDATE accounts SET held = held - v_hold.credits, open_holds = open_holds - 1
  WHERE account_id = v_account.account_id;
  RETURN describe_hold('released', v_hold);
END $$;
