/**
 * Places of callers, so many for each. Who holds one is a server that lives: it shows so every {@link BEAT_MS}, and the places of one that has died are
 * free again after {@link LEASE_MS}, on every server that shares them.
 */
export interface Places extends AsyncDisposable {
  /** Takes a place of the caller. Resolves to what gives it back, or to undefined when all are taken. */
  take(caller: string): Promise<GiveBack | undefined>
}

/** Gives a place back. When that fails, it is free after {@link LEASE_MS}. Calling it again does nothing. */
export type GiveBack = () => Promise<void>

/** How long a place stays taken after the last sign of life of the server that holds it. Three signs may be lost. */
export const LEASE_MS = 6_000
/** How often a server shows that it lives. */
export const BEAT_MS = 1_500
