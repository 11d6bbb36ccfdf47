-- Reservations that are past their expiry and still reserved: the oldest first, and only those that come after the given one
-- in this order.
CREATE FUNCTION list_due_reservations(p_after_expires_at timestamptz, p_after_id uuid, p_limit integer)
RETURNS TABLE (reservation_id uuid, username text, expires_at timestamptz, traceparent text) LANGUAGE plpgsql STABLE
-- How many are reserved changes faster than the statistics: of tens of thousands, taken for a few, all would be read and
-- sorted for each page. The index has them in order.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
#variable_conflict use_column
BEGIN
  -- Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  RETURN QUERY
  SELECT reservation_id, username, expires_at, traceparent FROM reservations
  WHERE status = 'reserved' AND expires_at <= statement_timestamp()
    AND (expires_at, reservation_id) > (p_after_expires_at, p_after_id)
  ORDER BY expires_at, reservation_id LIMIT p_limit;
END $$;

-- Records the ends of reservations, and returns those that had not ended before. Of statements that race, the second finds
-- a row ended and leaves it as it is.
CREATE FUNCTION end_reservations(p_reservation_ids uuid[], p_statuses text[])
RETURNS TABLE (reservation_id uuid, status text) LANGUAGE plpgsql
-- For the same reason, each is looked for by its id, and by ended_at rather than status: the index of those that are reserved
-- would be read as a whole.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE reservations SET status = ends.status, ended_at = clock_timestamp()
  -- In one order, so that no two that end the same wait for each other.
  FROM (SELECT * FROM unnest(p_reservation_ids, p_statuses) AS given (id, status) ORDER BY id) AS ends
  WHERE reservations.reservation_id = ends.id AND reservations.ended_at IS NULL
  RETURNING reservations.reservation_id, reservations.status;
END $$;
