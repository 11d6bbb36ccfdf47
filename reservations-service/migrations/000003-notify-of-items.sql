-- Tells every process that keeps items in memory which of them has changed: it hears of it when the change is committed.
CREATE FUNCTION notify_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('items_changed', OLD.item_id);
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id THEN
    PERFORM pg_notify('items_changed', NEW.item_id);
  END IF;
  RETURN NULL;
END
$$;

-- Not of an insert: what is not there is not kept in memory.
CREATE TRIGGER items_notify AFTER UPDATE OR DELETE ON items
  FOR EACH ROW EXECUTE FUNCTION notify_of_item();
