/**
 * The words of messages and titles, by the row they are of; looked at after the write, which a full-text index would make a third dearer.
 * Items up to `items_done` have been looked at, save for those noted in `search_replaced`. A sequence may be used again when it was the last,
 * so deleting the last items takes the mark back to the one that is left. `search_pending` lists what is to be looked at, in order; deleting from it says it was.
 */
export const search = `
CREATE VIRTUAL TABLE item_words USING fts5 (owner, words, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE thread_words USING fts5 (owner, words, content = '', contentless_delete = 1, tokenize = 'ascii');

CREATE TABLE search_state (items_done INTEGER NOT NULL) STRICT;
INSERT INTO search_state VALUES (0);

CREATE TABLE search_replaced (
  kind TEXT NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

INSERT INTO search_replaced SELECT 'thread', key FROM threads;

CREATE VIEW search_pending AS
  SELECT kind, key FROM search_replaced
  UNION ALL
  SELECT 'item', sequence FROM items WHERE sequence > (SELECT items_done FROM search_state);

CREATE TRIGGER pending_done INSTEAD OF DELETE ON search_pending BEGIN
  DELETE FROM search_replaced WHERE kind = OLD.kind AND key = OLD.key;
  UPDATE search_state SET items_done = OLD.key WHERE OLD.kind = 'item' AND items_done < OLD.key;
END;

CREATE TRIGGER item_replaced AFTER UPDATE OF body ON items
WHEN NEW.sequence <= (SELECT items_done FROM search_state) BEGIN
  INSERT INTO search_replaced VALUES ('item', NEW.sequence) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER item_deleted AFTER DELETE ON items BEGIN
  DELETE FROM search_replaced WHERE kind = 'item' AND key = OLD.sequence;
  DELETE FROM item_words WHERE rowid = OLD.sequence;
  UPDATE search_state SET items_done = (SELECT coalesce(max(sequence), 0) FROM items)
  WHERE items_done > (SELECT coalesce(max(sequence), 0) FROM items);
END;

CREATE TRIGGER thread_saved AFTER INSERT ON threads BEGIN
  INSERT INTO search_replaced VALUES ('thread', NEW.key) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER thread_replaced AFTER UPDATE OF body ON threads BEGIN
  INSERT INTO search_replaced VALUES ('thread', NEW.key) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER thread_deleted AFTER DELETE ON threads BEGIN
  DELETE FROM search_replaced WHERE kind = 'thread' AND key = OLD.key;
  DELETE FROM thread_words WHERE rowid = OLD.key;
END;
`
