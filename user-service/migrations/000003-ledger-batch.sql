-- Many operations in one round trip, for as many accounts as there are. The caller sees to it that no hold id comes
-- twice in a batch. Operations on one account are decided in the order of their arrival; what one decides, the next one
-- finds. The outcomes are those of the functions of migration 000002, which a single operation takes: for one, an array
-- is dearer than a row.
CREATE FUNCTION apply_operations(
  p_kinds text[], p_usernames text[], p_hold_ids uuid[], p_credits bigint[], p_ttl_seconds integer[],
  p_traceparents text[]
) RETURNS SETOF hold_result LANGUAGE plpgsql
-- The tables grow from nothing by the million; a plan that was made while they were small must not scan them.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  v_locked_ids bigint[];
  v_now timestamptz;
  v_operation record;
  v_results hold_result[] := array_fill(NULL::hold_result, ARRAY[cardinality(p_kinds)]);
  v_outcome text;
  v_credits bigint;
  v_state text;
  v_available bigint;
  v_expires_at timestamptz;
  -- The account whose operations are being decided, as it is after those that were.
  v_account_id bigint;
  v_posted bigint;
  v_held bigint;
  v_open_holds integer;
  v_version bigint;
  -- Whether nothing is due on it any more.
  v_is_swept boolean;
  v_expired expired_total;
  v_transaction_id uuid;
  -- What is to be written, by table.
  v_changed accounts[] := '{}';
  v_new_holds holds[] := '{}';
  v_settled_ids uuid[] := '{}';
  v_settled_states text[] := '{}';
  v_entries entries[] := '{}';
  v_inserted integer;
BEGIN
  -- In the order that every operation on several accounts keeps, so that no two wait for each other.
  v_locked_ids := ARRAY(
    SELECT account_id FROM accounts WHERE username = ANY (p_usernames) ORDER BY account_id FOR NO KEY UPDATE
  );
  v_now := clock_timestamp();

  FOR v_operation IN
    SELECT o.position::integer, o.kind, o.hold_id, o.credits, o.ttl_seconds, o.traceparent, a.username,
      a.account_id, a.posted, a.held, a.open_holds, a.max_open_holds, a.version,
      h.account_id AS hold_account_id, h.credits AS hold_credits, h.state, h.decline_reason, h.available, h.expires_at
    FROM unnest(p_kinds, p_usernames, p_hold_ids, p_credits, p_ttl_seconds, p_traceparents)
      WITH ORDINALITY AS o (kind, username, hold_id, credits, ttl_seconds, traceparent, position)
    -- A user who was created while we waited for the locks is not locked, so there is none yet.
    LEFT JOIN accounts AS a ON a.username = o.username AND a.account_id = ANY (v_locked_ids)
    LEFT JOIN holds AS h ON h.hold_id = o.hold_id
    ORDER BY a.account_id, o.position
  LOOP
    IF v_operation.account_id IS NULL THEN
      v_results[v_operation.position] :=
        ROW('user-not-found', v_operation.hold_id, NULL, NULL, NULL, NULL)::hold_result;
      CONTINUE;
    END IF;
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

    -- What is due but not swept yet is given back when an operation meets it, or would be declined for it.
    IF v_operation.state = 'held' AND v_operation.expires_at <= v_now THEN
      v_operation.state := 'expired';
      IF v_operation.hold_account_id = v_account_id THEN
        v_expired := expire_holds(ARRAY[v_operation.hold_id], v_now);
        v_held := v_held - v_expired.credits;
        v_open_holds := v_open_holds - v_expired.holds;
      END IF;
    END IF;
    WHILE v_operation.kind = 'hold' AND v_operation.hold_account_id IS NULL AND NOT v_is_swept AND v_open_holds > 0
      AND (v_open_holds >= v_operation.max_open_holds OR v_posted - v_held < v_operation.credits)
    LOOP
      v_expired := expire_account_holds(v_account_id, v_now);
      v_held := v_held - v_expired.credits;
      v_open_holds := v_open_holds - v_expired.holds;
      v_is_swept := v_expired.holds = 0;
    END LOOP;

    v_credits := v_operation.hold_credits;
    v_state := v_operation.state;
    v_expires_at := v_operation.expires_at;
    v_available := NULL;
    IF v_operation.kind = 'hold' AND v_operation.hold_account_id IS NULL THEN
      v_credits := v_operation.credits;
      v_expires_at := v_now + make_interval(secs => v_operation.ttl_seconds);
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
        v_new_holds := v_new_holds || ROW(
          v_operation.hold_id, v_account_id, v_credits, 'held', NULL, NULL, v_expires_at, v_now, NULL,
          v_operation.traceparent)::holds;
      ELSE
        v_state := 'declined';
        v_available := v_posted - v_held;
        v_new_holds := v_new_holds || ROW(
          v_operation.hold_id, v_account_id, v_credits, 'declined', v_outcome, v_available, v_expires_at, v_now,
          v_now, v_operation.traceparent)::holds;
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
        v_posted := v_posted - v_credits;
        v_held := v_held - v_credits;
        v_open_holds := v_open_holds - 1;
        v_version := v_version + 1;
        v_transaction_id := uuidv7();
        v_settled_ids := v_settled_ids || v_operation.hold_id;
        v_settled_states := v_settled_states || 'captured'::text;
        v_entries := v_entries
          || ROW(v_transaction_id, v_account_id, v_version, 'capture', -v_credits, v_posted, v_operation.hold_id,
            v_now)::entries
          || ROW(v_transaction_id, NULL, NULL, 'capture', v_credits, NULL, v_operation.hold_id, v_now)::entries;
      ELSIF v_state = 'captured' THEN
        v_outcome := 'already-captured';
      ELSE
        v_outcome := 'hold-' || v_state;
      END IF;

    ELSIF v_operation.hold_account_id IS NULL THEN
      -- A release that arrives before its hold leaves a tombstone, so that the late hold is refused.
      v_outcome := 'released';
      v_state := 'released';
      v_new_holds := v_new_holds
        || ROW(v_operation.hold_id, v_account_id, NULL, 'released', NULL, NULL, NULL, v_now, v_now, NULL)::holds;
    ELSIF v_operation.hold_account_id <> v_account_id THEN
      v_outcome := 'hold-conflict';
    ELSIF v_state = 'held' THEN
      v_outcome := 'released';
      v_state := 'released';
      v_held := v_held - v_credits;
      v_open_holds := v_open_holds - 1;
      v_settled_ids := v_settled_ids || v_operation.hold_id;
      v_settled_states := v_settled_states || 'released'::text;
    ELSIF v_state = 'captured' THEN
      v_outcome := 'hold-captured';
    ELSIF v_state = 'released' THEN
      v_outcome := 'already-released';
    ELSE
      v_outcome := v_state;
    END IF;
    v_results[v_operation.position] :=
      ROW(v_outcome, v_operation.hold_id, v_credits, v_state, v_expires_at, v_available)::hold_result;
  END LOOP;
  IF v_account_id IS NULL THEN
    RETURN QUERY SELECT * FROM unnest(v_results);
    RETURN;
  END IF;
  v_changed := v_changed
    || ROW(v_account_id, NULL, NULL, v_posted, v_held, v_open_holds, v_version, NULL)::accounts;

  IF cardinality(v_new_holds) > 0 THEN
    INSERT INTO holds SELECT * FROM unnest(v_new_holds) ON CONFLICT (hold_id) DO NOTHING;
    GET DIAGNOSTICS v_inserted = ROW_COUNT;
    -- Another account took one of the ids since we looked: its lock is not ours, so only the primary key could tell.
    -- Asked again, the batch finds that hold.
    IF v_inserted < cardinality(v_new_holds) THEN
      RAISE EXCEPTION 'a hold id was taken meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
  END IF;
  IF cardinality(v_settled_ids) > 0 THEN
    UPDATE holds SET state = settled.state, settled_at = v_now
    FROM unnest(v_settled_ids, v_settled_states) AS settled (hold_id, state)
    WHERE holds.hold_id = settled.hold_id;
  END IF;
  IF cardinality(v_entries) > 0 THEN
    INSERT INTO entries SELECT * FROM unnest(v_entries);
  END IF;
  UPDATE accounts
  SET posted = changed.posted, held = changed.held, open_holds = changed.open_holds, version = changed.version
  FROM unnest(v_changed) AS changed
  WHERE accounts.account_id = changed.account_id;
  RETURN QUERY SELECT * FROM unnest(v_results);
END $$;
