import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { WidgetTemplate, WidgetTemplateError } from '../src/widgets/index.ts'

const greeting = { type: 'Card', children: [{ type: 'Text', value: 'Ada' }] }
const definition = (template: string) => ({ version: '1.0' as const, name: 'w', template })

describe('WidgetTemplate.load', () => {
  it.each([
    ['a path beside the caller', './fixtures/greeting.widget', import.meta.url],
    ['a URL', new URL('./fixtures/greeting.widget', import.meta.url), undefined],
    ['an absolute path', fileURLToPath(new URL('./fixtures/greeting.widget', import.meta.url)), undefined],
  ])('reads the file at %s', async (_, place, base) => {
    const template = await WidgetTemplate.load(place, base)
    expect(template.name).toBe('greeting')
    expect(template.build({ name: 'Ada' })).toEqual(greeting)
  })

  it('says which file it cannot read', async () => {
    const loading = WidgetTemplate.load('./fixtures/nothing.widget', import.meta.url)
    await expect(loading).rejects.toThrow(WidgetTemplateError)
    await expect(loading).rejects.toThrow(/nothing\.widget cannot be read\. ENOENT/)
  })

  it('says which file is no JSON', async () => {
    await expect(WidgetTemplate.load('./widget-template.test.ts', import.meta.url)).rejects.toThrow(/cannot be read/)
  })

  it.each([['2.0'], [1], [undefined]])('refuses version %s', async (version) => {
    const other = { ...definition('{}'), version } as unknown as ReturnType<typeof definition>
    await expect(WidgetTemplate.load(other)).rejects.toThrow(`Unsupported widget spec version: ${version}`)
  })

  it('refuses a template that is none, naming it', async () => {
    await expect(WidgetTemplate.load(definition('{% if %}'))).rejects.toThrow(/^The template of w has an error\. /)
  })
})

describe('WidgetTemplate.build', () => {
  it('builds without data', async () => {
    const template = await WidgetTemplate.load(definition('{"type":"Basic","v":null}\n'))
    expect(template.build()).toEqual({ type: 'Basic', v: null })
  })

  it('keeps data from becoming anything but data', async () => {
    const name = '"},{"type":"Button"}]} {{ 1 }} \u2028 </script>'
    const template = await WidgetTemplate.load('./fixtures/greeting.widget', import.meta.url)
    expect(template.build({ name })).toEqual({ type: 'Card', children: [{ type: 'Text', value: name }] })
  })

  it.each([
    ['uses what the data has not', '{"type":"Card","v":{{ v }}}', 'v is undefined.'],
    ['renders no JSON', '{"type":"Card",}', 'What it renders is no JSON: '],
    ['renders no root', '{"type":"Row"}', 'expected one of "Card"|"ListView"|"Basic"'],
    ['renders a child that is no component', '{"type":"Card","children":[{}]}', 'children'],
  ])('throws when the template %s', async (_, source, message) => {
    const template = await WidgetTemplate.load(definition(source))
    expect(() => template.build()).toThrow(WidgetTemplateError)
    expect(() => template.build()).toThrow(message)
  })

  it('holds data to the schema only when asked', async () => {
    const template = await WidgetTemplate.load('./fixtures/greeting.widget', import.meta.url)
    expect(template.build({ name: 1 })).toEqual({ type: 'Card', children: [{ type: 'Text', value: 1 }] })
    expect(() => template.build({ name: 1 }, { validate: true })).toThrow(/expected string/)
    expect(template.build({ name: 'Ada' }, { validate: true })).toEqual(greeting)
  })
})
