-- The bytes of the items, each content once, under its own SHA-256, in chunks: a download reads them one at a time.
-- Neither table is ever updated, and a content that no item refers to any more stays: a download may be reading it.
CREATE TABLE contents (
  sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
  size integer NOT NULL CHECK (size BETWEEN 1 AND 16777216)
);

CREATE TABLE content_chunks (
  sha256 bytea NOT NULL REFERENCES contents,
  -- Counts from 0. Every chunk but the last is 256 KiB long.
  position integer NOT NULL CHECK (position >= 0),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 262144),
  PRIMARY KEY (sha256, position)
);
-- Most contents are compressed already: trying again costs time at each write and read.
ALTER TABLE content_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE items (
  item_id text COLLATE "C" PRIMARY KEY CHECK (item_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  credits bigint NOT NULL CHECK (credits BETWEEN 1 AND 1000000000),
  content_type text NOT NULL CHECK (char_length(content_type) BETWEEN 3 AND 255),
  sha256 bytea NOT NULL REFERENCES contents
);

CREATE TABLE reservations (
  -- The order of a user's list. Numbers are drawn before a row is committed, so they may have gaps.
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  -- Also the id of the hold in the ledger.
  reservation_id uuid PRIMARY KEY,
  username text NOT NULL CHECK (char_length(username) BETWEEN 1 AND 64),
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  -- The price when it was reserved.
  credits bigint NOT NULL CHECK (credits BETWEEN 1 AND 1000000000),
  -- What has been recorded. The ledger decides what becomes of a hold, this follows: a row may say 'reserved' after
  -- its hold has expired.
  status text NOT NULL DEFAULT 'reserved' CHECK (status IN ('reserved', 'downloaded', 'cancelled', 'expired')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- By the ledger's clock, which tells it in milliseconds: no finer, so that it is the same in a program.
  expires_at timestamptz(3) NOT NULL,
  ended_at timestamptz CHECK ((ended_at IS NULL) = (status = 'reserved')),
  -- The trace in which it was made, as a W3C traceparent: the round that settles it links to that trace. NULL where there
  -- was none. What it says decides nothing, so it is bounded and not checked any further.
  traceparent text CHECK (char_length(traceparent) <= 64)
);

-- A user's reservations, page by page.
CREATE UNIQUE INDEX reservations_of_user ON reservations (username, sequence DESC);

-- What the settler looks for, in the order of its search: reservations leave this index as they end.
CREATE INDEX reservations_to_settle ON reservations (expires_at, reservation_id) WHERE status = 'reserved';

-- A reservation ends once: no later statement may write over it.
CREATE FUNCTION refuse_second_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'reservation % has ended as %', OLD.reservation_id, OLD.status;
END
$$;
CREATE TRIGGER reservations_end_once BEFORE UPDATE ON reservations
  FOR EACH ROW WHEN (OLD.status <> 'reserved') EXECUTE FUNCTION refuse_second_end();
