-- Tells every process that keeps items in memory which of them has changed: it hears of it when the change is committed.
CREATE FUNCTION notify_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('items_changed', OLD.item_id);
  IF TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id THEN
    PERFORM pg_notify('items_changed', NEW.item_id);
  END IF;
  RETURN NULL;
END
$$;

-- Not of an insert: what is not there is not kept in memory.
CREATE TRIGGER items_notify AFTER UPDATE OR DELETE ON items
  FOR EACH ROW EXECUTE FUNCTION notify_of_item();

-- Before the rows are gone: afterwards nobody knows which they were.
CREATE FUNCTION notify_of_all_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('items_changed', item_id) FROM items;
  RETURN NULL;
END
$$;
CREATE TRIGGER items_notify_of_all BEFORE TRUNCATE ON items
  FOR EACH STATEMENT EXECUTE FUNCTION notify_of_all_items();

-- Also in a session that spares itself triggers while it loads data.
ALTER TABLE items ENABLE ALWAYS TRIGGER items_notify;
ALTER TABLE items ENABLE ALWAYS TRIGGER items_notify_of_all;
