import type { Answer } from './answer.ts'
import { CheckFailure, NotProbed } from './check-failure.ts'
import { send } from './endpoint.ts'
import type { EndpointOptions, SendOptions } from './endpoint.ts'
import type { Exchange } from './exchange.ts'
import { get, getArray, isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { PROBE_PREFIX } from './probes.ts'
import type { Probe } from './probes.ts'
import type { Session } from './session.ts'
import { Turn } from './turn.ts'

/** The server under test, as one user sees it in one check. It keeps the exchanges of that check, to be shown when it fails. */
export class Subject {
  readonly session: Session
  readonly exchanges: Exchange[]
  readonly #endpoint: EndpointOptions

  constructor(session: Session, exchanges: Exchange[] = [], endpoint: EndpointOptions = session.userA) {
    this.session = session
    this.exchanges = exchanges
    this.#endpoint = endpoint
  }

  /** The same server, as the other user sees it. */
  get userB(): Subject {
    if (!this.session.userB) throw new NotProbed('There is no second user: give `--header-user-b`.')
    return new Subject(this.session, this.exchanges, this.session.userB)
  }

  send(options: SendOptions): Promise<Answer> {
    return send(this.#endpoint, options, (exchange) => this.exchanges.push(exchange))
  }

  /** Sends an operation. The body of its answer is unread. */
  open(type: string, params: unknown, { headers }: Pick<SendOptions, 'headers'> = {}): Promise<Answer> {
    return this.send({ body: JSON.stringify({ type, params }), headers })
  }

  /** Sends an operation and reads its answer, whatever it is. */
  async ask(type: string, params: unknown, options: Pick<SendOptions, 'headers'> = {}): Promise<Answer> {
    return (await this.open(type, params, options)).readToEnd()
  }

  /** The document that answers an operation. Any other answer is a failure. */
  async load(type: string, params: unknown): Promise<JsonObject> {
    const answer = await this.ask(type, params)
    if (!answer.isOk) throw new CheckFailure(`\`${type}\` was answered with ${answer.status}.`)
    const body = parseJson(answer.text)
    if (!isObject(body)) throw new CheckFailure(`\`${type}\` was not answered with a JSON object.`)
    return body
  }

  /** The stream that answers an operation. Any other answer is a failure. */
  async stream(type: string, params: unknown, options: Pick<SendOptions, 'headers'> = {}): Promise<Turn> {
    const answer = await this.ask(type, params, options)
    if (!answer.isOk) throw new CheckFailure(`\`${type}\` was answered with ${answer.status}.`)
    const turn = new Turn(answer)
    if (type === 'threads.create') this.remember(turn.threadId)
    return turn
  }

  /** Sends a message, in a new thread unless one is given. `input` adds to what the page sends with it. */
  say(text: string, { threadId, input = {} }: { threadId?: string; input?: JsonObject } = {}): Promise<Turn> {
    const message = { ...userInput(text), ...input }
    return threadId === undefined
      ? this.stream('threads.create', { input: message })
      : this.stream('threads.add_user_message', { thread_id: threadId, input: message })
  }

  /** What a probe's message is on this subject. */
  prompt(probe: Probe): string {
    return this.session.prompts.get(probe) ?? `${PROBE_PREFIX}${probe}`
  }

  /** The answer to a probe in a new thread: the same for each check that only looks at it. */
  async probe(probe: Probe): Promise<Turn> {
    const { turns } = this.session
    const turn = turns.get(probe) ?? this.say(this.prompt(probe))
    if (turns.has(probe)) {
      const { exchange } = (await turn).answer
      if (!this.exchanges.includes(exchange)) this.exchanges.push(exchange)
    } else turns.set(probe, turn)
    return turn
  }

  /** A thread of its own for a check that changes it, begun with a probe. */
  startThread(probe: Probe = 'text'): Promise<Turn> {
    return this.say(this.prompt(probe))
  }

  /** The visible items of a thread, the oldest first: at most a hundred. */
  async items(threadId: string): Promise<JsonObject[]> {
    const page = await this.load('items.list', { thread_id: threadId, order: 'asc', limit: 100 })
    return getArray(page, 'data').filter(isObject)
  }

  /** Has a thread deleted when the kit is through. */
  remember(threadId: unknown): void {
    if (typeof threadId === 'string' && threadId !== '')
      this.session.threads.push({ id: threadId, endpoint: this.#endpoint })
  }
}

/** What the page sends as a user's message. */
export function userInput(text: string): JsonObject {
  return { content: [{ type: 'input_text', text }], attachments: [], quoted_text: null, inference_options: {} }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The id of an item. An item without one is a failure of the subject. */
export function idOf(item: unknown): string {
  const id = get(item, 'id')
  if (typeof id !== 'string') throw new CheckFailure('An item has no id.')
  return id
}
