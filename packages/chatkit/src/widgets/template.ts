import { z } from 'zod'
import { defaulted, JsonObject } from '../json.ts'
import { WidgetRoot } from '../widget.ts'
import { parseTemplate } from './jinja/parse.ts'
import { renderTemplate } from './jinja/render.ts'
import type { Program } from './jinja/syntax.ts'

/** A `.widget` file as the widget studio exports it. What else it holds is the studio's own. */
export const WidgetDefinition = z.object({
  version: z.literal('1.0', { error: ({ input }) => `Unsupported widget spec version: ${String(input)}` }),
  name: z.string(),
  template: z.string(),
  jsonSchema: defaulted(JsonObject, {}),
})
export type WidgetDefinition = z.input<typeof WidgetDefinition>

/** The file, its template or the data given to it is not as it must be. The message is for the author of the template, not for the user. */
export class WidgetTemplateError extends Error {
  override readonly name = 'WidgetTemplateError'
  readonly code = 'widget_template'
}

/**
 * A widget designed in the studio, to be filled with data. Templates are Jinja, rendered strictly: using what the data does not have throws.
 * Data reaches the widget through `tojson`, so write `{{ title | tojson }}`. Templates are code and must be trusted; data need not be.
 * Source: `WidgetTemplate`, openai/chatkit-python `chatkit/widgets.py`.
 */
export class WidgetTemplate {
  readonly name: string
  readonly #program: Program
  readonly #jsonSchema: JsonObject

  private constructor({ name, jsonSchema }: z.output<typeof WidgetDefinition>, program: Program) {
    this.name = name
    this.#jsonSchema = jsonSchema
    this.#program = program
  }

  /**
   * Takes the content of a `.widget` file, or where that file is: a file URL, or a path, relative to `base` when given (`import.meta.url` for a
   * file beside the caller's) and else to the working directory. Needs the package `@huggingface/jinja`. Throws {@link WidgetTemplateError}
   * when the file cannot be read, its version is not "1.0" or its template is not one.
   */
  static async load(source: WidgetDefinition | URL | string, base?: URL | string): Promise<WidgetTemplate> {
    const isPlace = typeof source === 'string' || source instanceof URL
    const result = WidgetDefinition.safeParse(isPlace ? await readDefinition(source, base) : source)
    if (!result.success) throw new WidgetTemplateError(`This is no .widget file:\n${z.prettifyError(result.error)}`)
    const parser = await importParser()
    try {
      return new WidgetTemplate(result.data, parseTemplate(result.data.template, parser))
    } catch (cause) {
      throw new WidgetTemplateError(`The template of ${result.data.name} has an error. ${messageOf(cause)}`, { cause })
    }
  }

  /**
   * The widget for this data, which is plain JSON and is not changed. With `validate` the data must also fit the definition's `jsonSchema`.
   * Throws {@link WidgetTemplateError} when the template uses what is absent, or what it renders is not the JSON of a root.
   */
  build(data: Record<string, unknown> = {}, { validate = false }: { validate?: boolean } = {}): WidgetRoot {
    try {
      if (validate) z.fromJSONSchema(this.#jsonSchema).parse(data)
      return WidgetRoot.parse(parseRendered(renderTemplate(this.#program, data)))
    } catch (cause) {
      throw new WidgetTemplateError(`The widget ${this.name} cannot be built. ${messageOf(cause)}`, { cause })
    }
  }
}

async function readDefinition(place: URL | string, base: URL | string | undefined): Promise<unknown> {
  try {
    // Imported here alone, so that widgets can also be built in a browser.
    const { readFile } = await import('node:fs/promises')
    const file = typeof place === 'string' && base !== undefined ? new URL(place, base) : place
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new WidgetTemplateError(`The widget file ${String(place)} cannot be read. ${messageOf(cause)}`, { cause })
  }
}

function parseRendered(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SyntaxError(`What it renders is no JSON: ${messageOf(cause)}`, { cause })
  }
}

async function importParser() {
  try {
    return await import('@huggingface/jinja')
  } catch (cause) {
    throw new WidgetTemplateError('Widget templates need the package @huggingface/jinja. Install it.', { cause })
  }
}

function messageOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause)
  return cause instanceof Error ? cause.message : String(cause)
}
