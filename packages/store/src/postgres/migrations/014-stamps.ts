/** As in `sqlite/migrations`. */
export const stamps = `
ALTER TABLE threads ADD COLUMN stamp BIGINT NOT NULL DEFAULT 0;
ALTER TABLE threads ALTER COLUMN stamp SET DEFAULT floor(random() * 9007199254740992);

CREATE FUNCTION stamp_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE threads SET stamp = DEFAULT WHERE key = NEW.thread;
  RETURN NULL;
END $$;

CREATE FUNCTION stamp_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE threads SET stamp = DEFAULT WHERE key IN (SELECT thread FROM gone);
  RETURN NULL;
END $$;

CREATE TRIGGER items_replaced AFTER UPDATE OF body ON items
  FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION stamp_replaced();

CREATE TRIGGER items_deleted AFTER DELETE ON items
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION stamp_deleted();
`
