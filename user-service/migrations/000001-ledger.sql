-- The ledger: accounts with their balance, holds against it, and the entries that the balance is the sum of.

CREATE TABLE accounts (
  account_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username       text NOT NULL UNIQUE,
  max_open_holds integer NOT NULL CHECK (max_open_holds >= 0),
  -- What the user owns, held credits among it: the sum of the account's entries.
  posted         bigint NOT NULL DEFAULT 0,
  -- What open holds have set aside, and how many they are.
  held           bigint NOT NULL DEFAULT 0,
  open_holds     integer NOT NULL DEFAULT 0 CHECK (open_holds >= 0),
  -- The version of the newest entry; entries number from 1 without gaps.
  version        bigint NOT NULL DEFAULT 0,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (0 <= held AND held <= posted),
  -- What a JSON number carries exactly.
  CHECK (posted <= 9007199254740991)
) WITH (fillfactor = 50); -- room for the next version of a row on its own page, so that an update touches no index

CREATE TABLE holds (
  -- Chosen by the caller, so that a retry is the same request.
  hold_id        uuid PRIMARY KEY,
  -- No foreign key: every writer holds the account's lock, and accounts are never deleted.
  account_id     bigint NOT NULL,
  -- NULL on a tombstone: a hold that was released before it arrived.
  credits        bigint CHECK (credits > 0),
  state          text NOT NULL CHECK (state IN ('held', 'captured', 'released', 'expired', 'declined')),
  -- Why a hold was declined and what was available then, so that a replay gets the same answer.
  decline_reason text CHECK (decline_reason IN ('insufficient-credits', 'reservation-limit-reached')),
  available      bigint,
  expires_at     timestamptz,
  created_at     timestamptz NOT NULL,
  settled_at     timestamptz,
  -- The trace of the request that made the hold, where it is recorded, for the sweep that expires it to link to (W3C).
  traceparent    text,
  CHECK ((state = 'declined') = (decline_reason IS NOT NULL)),
  CHECK ((state = 'held') = (settled_at IS NULL)),
  CHECK (state = 'released' OR (credits IS NOT NULL AND expires_at IS NOT NULL))
);

-- For the sweep, over all accounts; and for an operation, which must not read what is due on others.
CREATE INDEX holds_due ON holds (expires_at) WHERE state = 'held';
CREATE INDEX holds_open ON holds (account_id, expires_at) WHERE state = 'held';

CREATE TABLE entries (
  -- The two sides of one movement share it and sum to zero.
  transaction_id uuid NOT NULL,
  -- NULL is the system's side, which has entries but no balance: a row that every movement updates would be a queue.
  account_id     bigint,
  version        bigint,
  kind           text NOT NULL CHECK (kind IN ('grant', 'capture')),
  amount         bigint NOT NULL CHECK (amount <> 0),
  balance_after  bigint CHECK (balance_after >= 0),
  hold_id        uuid,
  created_at     timestamptz NOT NULL,
  CHECK ((account_id IS NULL) = (version IS NULL) AND (account_id IS NULL) = (balance_after IS NULL)),
  CHECK ((kind = 'capture') = (hold_id IS NOT NULL)),
  UNIQUE (account_id, version)
);

CREATE TABLE grants (
  account_id      bigint NOT NULL,
  idempotency_key text NOT NULL,
  credits         bigint NOT NULL,
  -- The entry that the grant made.
  version         bigint NOT NULL,
  PRIMARY KEY (account_id, idempotency_key)
);

-- Grants that were refused, under keys of their own: a replay is refused in the same words. Who writes to either table
-- holds the account's lock, so that no key is in both.
CREATE TABLE refused_grants (
  account_id      bigint NOT NULL,
  idempotency_key text NOT NULL,
  credits         bigint NOT NULL,
  -- The body of the answer that told of it.
  answer          text NOT NULL,
  PRIMARY KEY (account_id, idempotency_key)
);

-- Entries are written once. The revocation binds the service's own role too; the trigger binds even a superuser.
REVOKE UPDATE, DELETE, TRUNCATE ON entries FROM PUBLIC, CURRENT_USER;

CREATE FUNCTION refuse_entry_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger entries are immutable: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER entries_are_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_entry_change();
