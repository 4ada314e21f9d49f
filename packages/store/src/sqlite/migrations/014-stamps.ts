/**
 * A thread's stamp stays the same for as long as items are only added to the thread. What replaces or deletes one, whichever process and version does,
 * gives it another that was never there before: who has read the thread can go on from there while the stamp is the same. The numbers are those that
 * JavaScript can tell apart.
 */
export const stamps = `
ALTER TABLE threads ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER threads_stamped AFTER INSERT ON threads BEGIN
  UPDATE threads SET stamp = random() % 9007199254740992 WHERE key = NEW.key;
END;

CREATE TRIGGER items_replaced AFTER UPDATE OF body ON items WHEN OLD.body IS NOT NEW.body BEGIN
  UPDATE threads SET stamp = random() % 9007199254740992 WHERE key = NEW.thread;
END;

CREATE TRIGGER items_deleted AFTER DELETE ON items BEGIN
  UPDATE threads SET stamp = random() % 9007199254740992 WHERE key = OLD.thread;
END;
`
