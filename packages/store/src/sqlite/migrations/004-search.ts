/**
 * The words of messages and titles, by the row they are of. A saved row is noted in `search_pending` and its words are looked at later: a
 * full-text index costs more than the rest of a write.
 */
export const search = `
CREATE TABLE search_pending (
  kind TEXT NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE item_words USING fts5 (owner, words, content = '', contentless_delete = 1);
CREATE VIRTUAL TABLE thread_words USING fts5 (owner, words, content = '', contentless_delete = 1);

CREATE TRIGGER item_saved AFTER INSERT ON items BEGIN
  INSERT INTO search_pending VALUES ('item', NEW.sequence) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER item_replaced AFTER UPDATE OF body ON items BEGIN
  INSERT INTO search_pending VALUES ('item', NEW.sequence) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER item_deleted AFTER DELETE ON items BEGIN
  DELETE FROM search_pending WHERE kind = 'item' AND key = OLD.sequence;
  DELETE FROM item_words WHERE rowid = OLD.sequence;
END;

CREATE TRIGGER thread_saved AFTER INSERT ON threads BEGIN
  INSERT INTO search_pending VALUES ('thread', NEW.key) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER thread_replaced AFTER UPDATE OF body ON threads BEGIN
  INSERT INTO search_pending VALUES ('thread', NEW.key) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER thread_deleted AFTER DELETE ON threads BEGIN
  DELETE FROM search_pending WHERE kind = 'thread' AND key = OLD.key;
  DELETE FROM thread_words WHERE rowid = OLD.key;
END;

INSERT INTO search_pending SELECT 'item', sequence FROM items;
INSERT INTO search_pending SELECT 'thread', key FROM threads;
`
