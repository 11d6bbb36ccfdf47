-- What was answered to the first request under an Idempotency-Key, so that a repeat gets the same bytes. A row is written
-- once, by whoever comes first, and is kept as long as the reservations are.
CREATE TABLE idempotent_answers (
  username text NOT NULL CHECK (char_length(username) BETWEEN 1 AND 64),
  idempotency_key text COLLATE "C" NOT NULL CHECK (octet_length(idempotency_key) BETWEEN 1 AND 255),
  -- SHA-256 of the request: another request may not have the same key.
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
  -- What was made; NULL where the request was refused. The reservation is written by the same statement.
  reservation_id uuid REFERENCES reservations,
  -- Definite answers alone: what may be tried again is not kept.
  status smallint NOT NULL CHECK (status BETWEEN 200 AND 499),
  content_type text NOT NULL,
  location text,
  -- JSON, in which PostgreSQL changes no byte: it is text that holds no NUL.
  body text NOT NULL,
  -- The request's span, as a W3C traceparent: the span of a repeat links to it.
  traceparent text CHECK (char_length(traceparent) <= 64),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (username, idempotency_key),
  CHECK ((reservation_id IS NULL) = (status >= 400))
);
