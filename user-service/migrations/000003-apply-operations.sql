CREATE TYPE hold_result AS (
  -- Of the operation in its batch, from 1.
  position   integer,
  outcome    text,
  credits    bigint,
  state      text,
  expires_at timestamptz,
  available  bigint
);

-- Decides every hold, capture and release: one alone, or many in one round trip, for as many accounts as there are. It
-- returns their results in any order. The caller sees to it that no hold id comes twice in a batch. Operations on one
-- account are decided in the order of their arrival; what one decides, the next one finds.
--
-- It runs under READ COMMITTED: the first statement locks the accounts, and every later one sees what was committed
-- before the locks were granted. The clock is read after the locks, so that of two operations the later one also has the
-- later time. A refusal is data, never an exception.
--
-- One alone is decided by the same statements as one of many. It is read and written by statements of its own, since
-- arrays of one would cost PostgreSQL twice as much.
CREATE FUNCTION apply_operations(
  p_kinds text[], p_usernames text[], p_hold_ids uuid[], p_credits bigint[], p_ttl_seconds integer[],
  p_traceparents text[]
) RETURNS SETOF hold_result LANGUAGE plpgsql AS $$
DECLARE
  v_is_alone boolean := cardinality(p_kinds) = 1;
  v_setting text;
  v_locked_ids bigint[];
  v_now timestamptz;
  v_operations refcursor;
  v_operation record;
  -- What became of it.
  v_outcome text;
  v_credits bigint;
  v_state text;
  v_available bigint;
  v_expires_at timestamptz;
  -- Whether it makes the hold, or ends it.
  v_is_new boolean;
  v_is_settled boolean;
  v_transaction_id uuid;
  -- The account whose operations are being decided, as it is after those that were.
  v_account_id bigint;
  v_posted bigint;
  v_held bigint;
  v_open_holds integer;
  v_version bigint;
  -- Whether nothing is due on it any more.
  v_is_swept boolean;
  v_expired expired_total;
  -- What a batch writes, by table.
  v_changed accounts[] := '{}';
  v_new_holds holds[] := '{}';
  v_settled_ids uuid[] := '{}';
  v_settled_states text[] := '{}';
  v_captures entries[] := '{}';
BEGIN
  -- The tables grow from nothing by the million; a plan that was made while they were small must not scan them.
  v_setting := set_config('enable_seqscan', 'off', true);
  IF v_is_alone THEN
    v_locked_ids := ARRAY(SELECT account_id FROM accounts WHERE username = p_usernames[1] FOR NO KEY UPDATE);
    v_now := clock_timestamp();
    SELECT 1 AS position, p_kinds[1] AS kind, p_hold_ids[1] AS hold_id, p_credits[1] AS credits,
      p_ttl_seconds[1] AS ttl_seconds, p_traceparents[1] AS traceparent,
      a.account_id, a.posted, a.held, a.open_holds, a.max_open_holds, a.version,
      h.account_id AS hold_account_id, h.credits AS hold_credits, h.state, h.decline_reason, h.available, h.expires_at
    INTO v_operation
    FROM accounts AS a LEFT JOIN holds AS h ON h.hold_id = p_hold_ids[1]
    WHERE a.account_id = v_locked_ids[1];
    IF NOT FOUND THEN
      RETURN NEXT ROW(1, 'user-not-found', NULL, NULL, NULL, NULL)::hold_result;
      RETURN;
    END IF;
  ELSE
    -- Planned for the number that there happens to be, the statements below would be planned anew each time, which costs
    -- more than what they do.
    v_setting := set_config('plan_cache_mode', 'force_generic_plan', true);
    v_setting := set_config('enable_hashjoin', 'off', true);
    v_setting := set_config('enable_mergejoin', 'off', true);
    -- In the order that every operation on several accounts keeps, so that no two wait for each other.
    v_locked_ids := ARRAY(
      SELECT account_id FROM accounts WHERE username = ANY (p_usernames) ORDER BY account_id FOR NO KEY UPDATE
    );
    v_now := clock_timestamp();
    OPEN v_operations FOR
      SELECT o.position::integer, o.kind, o.hold_id, o.credits, o.ttl_seconds, o.traceparent,
        a.account_id, a.posted, a.held, a.open_holds, a.max_open_holds, a.version,
        h.account_id AS hold_account_id, h.credits AS hold_credits, h.state, h.decline_reason, h.available, h.expires_at
      FROM unnest(p_kinds, p_usernames, p_hold_ids, p_credits, p_ttl_seconds, p_traceparents)
        WITH ORDINALITY AS o (kind, username, hold_id, credits, ttl_seconds, traceparent, position)
      -- A user who was created while we waited for the locks is not locked, so there is none yet.
      LEFT JOIN accounts AS a ON a.username = o.username AND a.account_id = ANY (v_locked_ids)
      LEFT JOIN holds AS h ON h.hold_id = o.hold_id
      -- Those without an account are the last.
      ORDER BY a.account_id, o.position;
    FETCH v_operations INTO v_operation;
  END IF;

  WHILE v_operation.account_id IS NOT NULL LOOP
    IF v_operation.account_id IS DISTINCT FROM v_account_id THEN
      IF v_account_id IS NOT NULL THEN
        v_changed := v_changed
          || ROW(v_account_id, NULL, NULL, v_posted, v_held, v_open_holds, v_version, NULL)::accounts;
      END IF;
      v_account_id := v_operation.account_id;
      v_posted := v_operation.posted;
      v_held := v_operation.held;
      v_open_holds := v_operation.open_holds;
      v_version := v_operation.version;
      v_is_swept := false;
    END IF;
    v_credits := v_operation.hold_credits;
    v_state := v_operation.state;
    v_expires_at := v_operation.expires_at;
    v_available := NULL;
    v_is_new := false;
    v_is_settled := false;

    -- What is due but not swept yet is given back when an operation meets it.
    IF v_state = 'held' AND v_expires_at <= v_now THEN
      v_state := 'expired';
      IF v_operation.hold_account_id = v_account_id THEN
        v_expired := expire_holds(ARRAY[v_operation.hold_id], v_now);
        v_held := v_held - v_expired.credits;
        v_open_holds := v_open_holds - v_expired.holds;
      END IF;
    END IF;

    IF v_operation.kind = 'hold' AND v_operation.hold_account_id IS NULL THEN
      v_credits := v_operation.credits;
      v_expires_at := v_now + make_interval(secs => v_operation.ttl_seconds);
      v_is_new := true;
      -- And where a new hold would be declined for it.
      WHILE v_open_holds > 0 AND NOT v_is_swept
        AND (v_open_holds >= v_operation.max_open_holds OR v_posted - v_held < v_credits)
      LOOP
        v_expired := expire_account_holds(v_account_id, v_now);
        v_held := v_held - v_expired.credits;
        v_open_holds := v_open_holds - v_expired.holds;
        v_is_swept := v_expired.holds = 0;
      END LOOP;
      IF v_open_holds >= v_operation.max_open_holds THEN
        v_outcome := 'reservation-limit-reached';
      ELSIF v_posted - v_held < v_credits THEN
        v_outcome := 'insufficient-credits';
      ELSE
        v_outcome := 'held';
      END IF;
      IF v_outcome = 'held' THEN
        v_state := 'held';
        v_held := v_held + v_credits;
        v_open_holds := v_open_holds + 1;
      ELSE
        v_state := 'declined';
        v_available := v_posted - v_held;
      END IF;

    ELSIF v_operation.kind = 'hold' THEN
      IF v_operation.hold_account_id <> v_account_id OR v_credits <> v_operation.credits THEN
        v_outcome := 'hold-conflict';
      ELSIF v_state = 'held' THEN
        v_outcome := 'already-held';
      ELSIF v_state = 'declined' THEN
        v_outcome := v_operation.decline_reason;
        v_available := v_operation.available;
      ELSE
        v_outcome := 'hold-' || v_state;
      END IF;

    ELSIF v_operation.kind = 'capture' THEN
      IF v_operation.hold_account_id IS DISTINCT FROM v_account_id THEN
        v_outcome := 'hold-not-found';
      ELSIF v_state = 'held' THEN
        v_outcome := 'captured';
        v_state := 'captured';
        v_is_settled := true;
        v_posted := v_posted - v_credits;
        v_held := v_held - v_credits;
        v_open_holds := v_open_holds - 1;
        v_version := v_version + 1;
      ELSIF v_state = 'captured' THEN
        v_outcome := 'already-captured';
      ELSE
        v_outcome := 'hold-' || v_state;
      END IF;

    ELSIF v_operation.hold_account_id IS NULL THEN
      -- A release that arrives before its hold leaves a tombstone, so that the late hold is refused.
      v_outcome := 'released';
      v_state := 'released';
      v_is_new := true;
    ELSIF v_operation.hold_account_id <> v_account_id THEN
      v_outcome := 'hold-conflict';
    ELSIF v_state = 'held' THEN
      v_outcome := 'released';
      v_state := 'released';
      v_is_settled := true;
      v_held := v_held - v_credits;
      v_open_holds := v_open_holds - 1;
    ELSIF v_state = 'captured' THEN
      v_outcome := 'hold-captured';
    ELSIF v_state = 'released' THEN
      v_outcome := 'already-released';
    ELSE
      v_outcome := v_state;
    END IF;
    EXIT WHEN v_is_alone;

    IF v_is_new THEN
      v_new_holds := v_new_holds || ROW(
        v_operation.hold_id, v_account_id, v_credits, v_state, CASE WHEN v_state = 'declined' THEN v_outcome END,
        v_available, v_expires_at, v_now, CASE WHEN v_state <> 'held' THEN v_now END, v_operation.traceparent)::holds;
    ELSIF v_is_settled THEN
      v_settled_ids := v_settled_ids || v_operation.hold_id;
      v_settled_states := v_settled_states || v_state;
      IF v_state = 'captured' THEN
        v_captures := v_captures || ROW(
          uuidv7(), v_account_id, v_version, 'capture', -v_credits, v_posted, v_operation.hold_id, v_now)::entries;
      END IF;
    END IF;
    RETURN NEXT ROW(v_operation.position, v_outcome, v_credits, v_state, v_expires_at, v_available)::hold_result;
    FETCH v_operations INTO v_operation;
  END LOOP;

  IF v_is_alone THEN
    IF v_is_new THEN
      INSERT INTO holds VALUES (
        v_operation.hold_id, v_account_id, v_credits, v_state, CASE WHEN v_state = 'declined' THEN v_outcome END,
        v_available, v_expires_at, v_now, CASE WHEN v_state <> 'held' THEN v_now END, v_operation.traceparent
      ) ON CONFLICT (hold_id) DO NOTHING;
      -- Another account took the id since we looked: its lock is not ours, so only the primary key could tell.
      IF NOT FOUND THEN
        IF v_state = 'held' THEN
          v_held := v_held - v_credits;
          v_open_holds := v_open_holds - 1;
        END IF;
        v_outcome := 'hold-conflict';
        v_available := NULL;
      END IF;
    ELSIF v_is_settled THEN
      UPDATE holds SET state = v_state, settled_at = v_now WHERE hold_id = v_operation.hold_id;
      IF v_state = 'captured' THEN
        v_transaction_id := uuidv7();
        INSERT INTO entries VALUES
          (v_transaction_id, v_account_id, v_version, 'capture', -v_credits, v_posted, v_operation.hold_id, v_now),
          (v_transaction_id, NULL, NULL, 'capture', v_credits, NULL, v_operation.hold_id, v_now);
      END IF;
    END IF;
    IF v_held <> v_operation.held OR v_open_holds <> v_operation.open_holds THEN
      UPDATE accounts SET posted = v_posted, held = v_held, open_holds = v_open_holds, version = v_version
      WHERE account_id = v_account_id;
    END IF;
    RETURN NEXT ROW(1, v_outcome, v_credits, v_state, v_expires_at, v_available)::hold_result;
    RETURN;
  END IF;

  WHILE v_operation.position IS NOT NULL LOOP
    RETURN NEXT ROW(v_operation.position, 'user-not-found', NULL, NULL, NULL, NULL)::hold_result;
    FETCH v_operations INTO v_operation;
  END LOOP;
  IF v_account_id IS NULL THEN
    RETURN;
  END IF;
  v_changed := v_changed
    || ROW(v_account_id, NULL, NULL, v_posted, v_held, v_open_holds, v_version, NULL)::accounts;

  IF cardinality(v_new_holds) > 0 THEN
    -- Where another account took one of the ids since we looked, this fails, and so does the batch: asked one by one, its
    -- members find that hold. An ON CONFLICT that hardly ever happens would cost each of them.
    INSERT INTO holds SELECT * FROM unnest(v_new_holds);
  END IF;
  IF cardinality(v_settled_ids) > 0 THEN
    UPDATE holds SET state = settled.state, settled_at = v_now
    FROM unnest(v_settled_ids, v_settled_states) AS settled (hold_id, state)
    WHERE holds.hold_id = settled.hold_id;
  END IF;
  IF cardinality(v_captures) > 0 THEN
    INSERT INTO entries
    SELECT * FROM unnest(v_captures)
    UNION ALL
    SELECT transaction_id, NULL, NULL, kind, -amount, NULL, hold_id, created_at FROM unnest(v_captures);
  END IF;
  UPDATE accounts
  SET posted = changed.posted, held = changed.held, open_holds = changed.open_holds, version = changed.version
  FROM unnest(v_changed) AS changed
  WHERE accounts.account_id = changed.account_id;
END $$;
