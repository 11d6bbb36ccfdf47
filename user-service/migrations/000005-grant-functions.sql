-- Under READ COMMITTED, like `apply_operations`: the account is locked first, and a refusal is data.

CREATE TYPE grant_result AS (
  outcome       text,
  version       bigint,
  amount        bigint,
  balance_after bigint,
  created_at    timestamptz,
  answer        text
);

-- An outcome that comes without an entry.
CREATE FUNCTION describe_refused_grant(p_outcome text, p_answer text) RETURNS grant_result
LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_outcome, NULL, NULL, NULL, NULL, p_answer)::grant_result
$$;

-- p_refusal is the body of the answer, should the grant be refused: it is kept, and every replay gets it back.
CREATE FUNCTION grant_credits(p_username text, p_idempotency_key text, p_credits bigint, p_refusal text DEFAULT '')
RETURNS grant_result LANGUAGE plpgsql AS $$
DECLARE
  v_account accounts;
  v_grant grants;
  v_refused refused_grants;
  v_entry entries;
  v_now timestamptz;
  v_transaction_id uuid := uuidv7();
BEGIN
  SELECT * INTO v_account FROM accounts WHERE username = p_username FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN describe_refused_grant('user-not-found', NULL);
  END IF;

  SELECT * INTO v_grant FROM grants
  WHERE account_id = v_account.account_id AND idempotency_key = p_idempotency_key;
  IF FOUND THEN
    IF v_grant.credits <> p_credits THEN
      RETURN describe_refused_grant('idempotency-key-reused', NULL);
    END IF;
    SELECT * INTO v_entry FROM entries WHERE account_id = v_account.account_id AND version = v_grant.version;
    RETURN ROW('already-granted', v_entry.version, v_entry.amount, v_entry.balance_after, v_entry.created_at, NULL)::grant_result;
  END IF;

  SELECT * INTO v_refused FROM refused_grants
  WHERE account_id = v_account.account_id AND idempotency_key = p_idempotency_key;
  IF FOUND THEN
    IF v_refused.credits <> p_credits THEN
      RETURN describe_refused_grant('idempotency-key-reused', NULL);
    END IF;
    RETURN describe_refused_grant('already-refused', v_refused.answer);
  END IF;

  IF v_account.posted + p_credits > 9007199254740991 THEN
    INSERT INTO refused_grants (account_id, idempotency_key, credits, answer)
    VALUES (v_account.account_id, p_idempotency_key, p_credits, p_refusal);
    RETURN describe_refused_grant('credit-limit-reached', p_refusal);
  END IF;
  v_now := clock_timestamp();

  UPDATE accounts SET posted = posted + p_credits, version = version + 1
  WHERE account_id = v_account.account_id RETURNING * INTO v_account;
  INSERT INTO grants (account_id, idempotency_key, credits, version)
  VALUES (v_account.account_id, p_idempotency_key, p_credits, v_account.version);
  INSERT INTO entries (transaction_id, account_id, version, kind, amount, balance_after, created_at)
  VALUES
    (v_transaction_id, v_account.account_id, v_account.version, 'grant', p_credits, v_account.posted, v_now),
    (v_transaction_id, NULL, NULL, 'grant', -p_credits, NULL, v_now);
  RETURN ROW('granted', v_account.version, p_credits, v_account.posted, v_now, NULL)::grant_result;
END $$;
