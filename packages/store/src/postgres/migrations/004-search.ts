/**
 * As in `sqlite/migrations`. A row that is noted already is touched again, which locks it: whoever looks at its words waits for this transaction,
 * and does not strike the note while it sees the old text. Words are indexed in the background, so the index takes them at once: a list of those yet
 * to be taken would be read by every search.
 */
export const search = `
CREATE TABLE search_pending (
  kind TEXT NOT NULL,
  key BIGINT NOT NULL,
  PRIMARY KEY (kind, key)
);

CREATE TABLE item_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX item_words_index ON item_words USING gin (words) WITH (fastupdate = off);

CREATE TABLE thread_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX thread_words_index ON thread_words USING gin (words) WITH (fastupdate = off);

CREATE FUNCTION note_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_pending VALUES ('item', NEW.sequence) ON CONFLICT (kind, key) DO UPDATE SET key = excluded.key;
  RETURN NULL;
END
$$;

CREATE FUNCTION forget_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM search_pending WHERE kind = 'item' AND key = OLD.sequence;
  DELETE FROM item_words WHERE rowid = OLD.sequence;
  RETURN NULL;
END
$$;

CREATE FUNCTION note_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_pending VALUES ('thread', NEW.key) ON CONFLICT (kind, key) DO UPDATE SET key = excluded.key;
  RETURN NULL;
END
$$;

CREATE FUNCTION forget_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM search_pending WHERE kind = 'thread' AND key = OLD.key;
  DELETE FROM thread_words WHERE rowid = OLD.key;
  RETURN NULL;
END
$$;

CREATE TRIGGER item_saved AFTER INSERT OR UPDATE OF body ON items FOR EACH ROW EXECUTE FUNCTION note_item();
CREATE TRIGGER item_deleted AFTER DELETE ON items FOR EACH ROW EXECUTE FUNCTION forget_item();
CREATE TRIGGER thread_saved AFTER INSERT OR UPDATE OF body ON threads FOR EACH ROW EXECUTE FUNCTION note_thread();
CREATE TRIGGER thread_deleted AFTER DELETE ON threads FOR EACH ROW EXECUTE FUNCTION forget_thread();

INSERT INTO search_pending SELECT 'item', sequence FROM items;
INSERT INTO search_pending SELECT 'thread', key FROM threads;
`
