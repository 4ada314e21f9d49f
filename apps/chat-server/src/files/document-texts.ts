import { TextExtractionError, TextExtractor } from '@frontdesk/documents'

/** How many documents' texts are kept. A history is read anew at every turn, and its documents do not change. */
const KEPT = 100

/** The texts of documents such as PDF and DOCX, each taken out once while it is asked for again and again. */
export class DocumentTexts {
  readonly #extractor: TextExtractor
  readonly #texts = new Map<string, string | undefined>()

  /** `maxCharacters`: of one text. */
  constructor({ maxCharacters }: { maxCharacters: number }) {
    this.#extractor = new TextExtractor({ maxCharacters })
  }

  /** Undefined for what has no text, or is damaged or too much work. `key` names the bytes. */
  async extract(bytes: Uint8Array, mimeType: string, key: string): Promise<string | undefined> {
    if (this.#texts.has(key)) return this.#texts.get(key)
    const text = await this.#read(bytes, mimeType)
    this.#texts.set(key, text)
    const [oldest] = this.#texts.keys()
    if (this.#texts.size > KEPT && oldest !== undefined) this.#texts.delete(oldest)
    return text
  }

  async #read(bytes: Uint8Array, mimeType: string): Promise<string | undefined> {
    try {
      const { text } = await this.#extractor.extract(bytes, mimeType)
      return text.trim() === '' ? undefined : text
    } catch (error) {
      if (error instanceof TextExtractionError) return undefined
      throw error
    }
  }
}
