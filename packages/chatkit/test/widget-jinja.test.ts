import { readFile } from 'node:fs/promises'
import { parse, tokenize } from '@huggingface/jinja'
import { describe, expect, it } from 'vitest'
import { parseTemplate } from '../src/widgets/jinja/parse.ts'
import { renderTemplate } from '../src/widgets/jinja/render.ts'

interface Recording {
  data: Record<string, unknown>
  cases: { template: string; text?: string; throws?: true }[]
}

const recording = JSON.parse(await readFile(new URL('./fixtures/jinja.json', import.meta.url), 'utf8')) as Recording

function render(template: string, data: Record<string, unknown> = recording.data): string {
  return renderTemplate(parseTemplate(template, { parse, tokenize }), data)
}

describe('a widget template renders like Jinja with strict undefined', () => {
  it.each(recording.cases.filter(({ throws }) => !throws))('$template gives $text', ({ template, text }) => {
    expect(render(template)).toBe(text)
  })

  it.each(recording.cases.filter(({ throws }) => throws))('$template throws', ({ template }) => {
    expect(() => render(template)).toThrow(Error)
  })

  it('reads own members first, also where Jinja finds a method', () => {
    expect(render('{{ o.items }} {{ o.get }}', { o: { items: 1, get: 2 } })).toBe('1 2')
  })

  it('reaches nothing but data', () => {
    const data = JSON.parse('{"o":{"__proto__":"own"},"s":"","f":[]}') as Record<string, unknown>
    expect(render('{{ o.__proto__ }}', data)).toBe('own')
    for (const path of ['s.constructor', 'f.constructor', 'o.constructor', 'f.__proto__', 'constructor', '__proto__']) {
      expect(render(`{{ ${path} | default('nothing') }}`, data)).toBe('nothing')
    }
  })

  it('leaves the data as it was', () => {
    const data = { list: [1] }
    expect(render('{% set _ = list.append(2) %}{{ list }}', data)).toBe('[1, 2]')
    expect(data).toEqual({ list: [1] })
  })

  it('takes data as JSON would carry it', () => {
    const data = { day: new Date(0), gone: undefined }
    expect(render('{{ day }}', data)).toBe('1970-01-01T00:00:00.000Z')
    expect(() => render('{{ gone }}', data)).toThrow('gone is undefined.')
  })

  it.each([
    ['{% macro m() %}{% endmacro %}', 'Widget templates cannot use macro.'],
    ['{% if false %}{% break %}{% endif %}', 'Widget templates cannot use break.'],
    ['{{ f(*list) }}', 'Widget templates cannot use * before an argument.'],
    ['{{ list | join(attribute="x") }}', 'The filter join takes no named arguments here.'],
    ['{{ range(1000000) }}', 'range() gives at most 100000 numbers.'],
    ['{{ range("a") }}', 'range() takes one to three numbers, the third of them not 0.'],
    ['{{ namespace(1) }}', 'namespace() takes an object or named values.'],
    ['{{ namespace() | tojson }}', 'Cannot write a namespace as JSON.'],
    ['{{ namespace() }}', 'Cannot insert a namespace as text.'],
    ['{{ list[::0] }}', 'The step of a slice cannot be 0.'],
    ['{{ list["a":] }}', 'A slice needs whole numbers, not string.'],
    ['{{ n[1:] }}', 'Cannot slice number.'],
    ['{% set n() = 1 %}', 'Only names and members of a namespace can be set.'],
  ])('says why it cannot render %s', (template, message) => {
    expect(() => render(template)).toThrow(message)
  })
})
