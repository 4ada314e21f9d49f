import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify, stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const PAGES = [
  'README.md',
  'threads-and-items.md',
  'events.md',
  'actions.md',
  'agents.md',
  'client-tools.md',
  'attachments.md',
  'cancellation.md',
  'writing-a-store.md',
  'hosts.md',
  'pages.md',
]

interface Block {
  language: string
  /** `file`, `region` and `output` of the fence. */
  info: Record<string, string>
  text: string
}

function readBlocks(page: string): Block[] {
  const markdown = readFileSync(new URL(`docs/${page}`, ROOT), 'utf8')
  return [...markdown.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', info = '', text = '']) => ({
    language,
    info: Object.fromEntries([...info.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key, value])),
    text,
  }))
}

/** A whole file, or what stands between its `#region` and `#endregion`, without their indentation. */
function readSource(file: string, region: string | undefined): string {
  const source = readFileSync(new URL(file, ROOT), 'utf8')
  if (region === undefined) return source
  const lines = source.split('\n')
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion')
  if (start === -1 || end === -1) throw new Error(`${file} has no region ${region}`)
  const indent = lines[start]!.length - lines[start]!.trimStart().length
  return lines
    .slice(start + 1, end)
    .map((line) => `${line.slice(indent)}\n`)
    .join('')
}

async function runProgram(file: string): Promise<string> {
  const args = ['--conditions=@frontdesk/source', file]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  expect(stderr).toBe('')
  return stripVTControlCharacters(stdout).replaceAll(/ +$/gm, '')
}

describe.each(PAGES)('docs/%s', (page) => {
  const blocks = readBlocks(page)

  it.each(blocks.filter(({ language }) => language === 'ts'))(
    'shows the code of $info.file $info.region',
    ({ info, text }) => {
      expect(info['file'], 'a block of code names its example').toBeDefined()
      expect(text).toBe(readSource(info['file']!, info['region']))
    },
  )

  it.each(blocks.filter(({ info }) => info['output']))('shows what $info.output prints', async ({ info, text }) => {
    expect(text).toBe(await runProgram(info['output']!))
  })

  it('links to pages and files that are there', () => {
    const markdown = readFileSync(new URL(`docs/${page}`, ROOT), 'utf8')
    for (const [, target = ''] of markdown.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(() => readFileSync(new URL(`docs/${target}`, ROOT))).not.toThrow()
    }
  })
})

describe('every example', () => {
  const programs = readdirSync(new URL('examples/', ROOT)).filter((name) => /^(?!.*\.config).*\.ts$/.test(name))
  const shown = PAGES.flatMap(readBlocks).map(({ info }) => info['file'])

  it.each(programs)('is shown on a page: %s', (name) => {
    expect(shown).toContain(`examples/${name}`)
  })
})
