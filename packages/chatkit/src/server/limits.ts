/** How large a request, its parts and a page may be. Lengths of strings are in UTF-16 units, as JavaScript counts them. */
export interface ServerLimits {
  /** How many arrays and objects may be inside one another. Deeper than a hundred, reading it back would exhaust the stack. */
  requestDepth: number
  /** All values of a request together, those in JSON of the app's own included. */
  requestValues: number
  /** All values that the protocol declares: without those inside `payload`, `result`, `data` and `metadata`. */
  declaredValues: number
  /** All values inside `metadata` and the `data` of tags together: they are stored with a message, and read again with it. */
  metadataValues: number
  /** Elements of one declared list, such as `attachments` or `item_ids`, or members of one declared object. */
  listLength: number
  /** An id, a cursor, a name, a type, the name of a member. */
  idLength: number
  /** The title that a user gives a thread. */
  titleLength: number
  /** Any other declared string, such as the text of one part of a message. */
  textLength: number
  /** What the microphone recorded, in base64. */
  audioLength: number
  /** One page of `items.list`, `threads.list` or `threads.get_by_id`, in bytes of JSON. A page holds at least one element, however large. */
  pageBytes: number
  /**
   * The least `limit` that a list may ask for: a smaller one, or one that is not a number, is refused. `-Infinity` takes what the reference takes, a
   * text of digits too, and brings it into 1–100.
   */
  leastPage: number
}

/** The default limits. They are far above what people write, and far below what would hurt a server. */
export const DEFAULT_LIMITS: Readonly<ServerLimits> = {
  requestDepth: 100,
  requestValues: 200_000,
  declaredValues: 10_000,
  metadataValues: 10_000,
  listLength: 1_000,
  idLength: 512,
  titleLength: 300,
  textLength: 256 * 1024,
  audioLength: 4 * 1024 * 1024,
  pageBytes: 1024 * 1024,
  leastPage: Number.NEGATIVE_INFINITY,
}
