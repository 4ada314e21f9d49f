import type { CommandsOption, CustomApiConfig, EntitiesOption, StartScreenPrompt, WidgetsOption } from '@openai/chatkit'
import type { ComponentsOption } from '../pieces/components.ts'
import { toTag } from '../locales/locale.ts'
import { OptionReader } from './option-reader.ts'
import type { OnFault } from './option-reader.ts'
import type { FrontdeskOptions } from './options.ts'
import { resolveComposer } from './resolve-composer.ts'
import type { ResolvedComposer } from './resolve-composer.ts'
import { resolveTheme } from './resolve-theme.ts'
import type { ResolvedTheme } from './resolve-theme.ts'

export interface HeaderAction {
  icon: string
  onClick: (() => void) | undefined
}

/** The options with every default filled in, where leaving out has a meaning. */
export interface ResolvedOptions {
  api: Pick<CustomApiConfig, 'url' | 'fetch' | 'uploadStrategy'>
  /** A language tag. */
  locale: string
  theme: ResolvedTheme
  title: string
  header: {
    enabled: boolean
    title: { enabled: boolean; text: string | undefined }
    leftAction: HeaderAction | undefined
    rightAction: HeaderAction | undefined
  }
  history: { enabled: boolean; showDelete: boolean; showRename: boolean }
  startScreen: { greeting: string | undefined; prompts: readonly StartScreenPrompt[] }
  itemActions: { feedback: boolean; retry: boolean }
  composer: ResolvedComposer
  disclaimer: { text: string; highContrast: boolean } | undefined
  entities: Called<EntitiesOption, 'onTagSearch' | 'onClick' | 'onRequestPreview'> & { showComposerMenu: boolean }
  commands: (Called<CommandsOption, 'onSearch' | 'onSelect'> & { enabled: boolean }) | undefined
  onAction: WidgetsOption['onAction'] | undefined
  onClientTool: FrontdeskOptions['onClientTool'] | undefined
  autoScroll: boolean
  initialThread: string | null
  components: ComponentsOption
  scrollMode: 'element' | 'document'
  hasSidebar: boolean
  shortcuts: boolean
}

type Called<Option, Name extends keyof Option> = { [Key in Name]: Option[Key] | undefined }

/**
 * Throws a `TypeError` that says what to do where there is no server to talk to. Anything else that is wrong has its default, and is told to `onFault`:
 * a chat without its starters is better than none.
 */
export function resolveOptions(options: FrontdeskOptions, onFault: OnFault = () => undefined): ResolvedOptions {
  const given = new OptionReader(options, { onFault })
  const [header, history, itemActions] = [
    given.object('header'),
    given.object('history'),
    given.object('threadItemActions'),
  ]
  const [startScreen, layout, entities] = [
    given.object('startScreen'),
    given.object('layout'),
    given.object('entities'),
  ]
  return {
    api: resolveApi(given),
    locale: toTag(given.text('locale') ?? navigator.language),
    theme: resolveTheme(given),
    title: given.text('frameTitle') ?? 'Chat',
    header: {
      enabled: header.flag('enabled', true),
      title: { enabled: header.object('title').flag('enabled', true), text: header.object('title').text('text') },
      leftAction: resolveAction(header, 'leftAction'),
      rightAction: resolveAction(header, 'rightAction'),
    },
    history: {
      enabled: history.flag('enabled', true),
      showDelete: history.flag('showDelete', true),
      showRename: history.flag('showRename', true),
    },
    startScreen: { greeting: startScreen.text('greeting'), prompts: startScreen.list('prompts', readPrompt) },
    itemActions: { feedback: itemActions.flag('feedback', false), retry: itemActions.flag('retry', false) },
    composer: resolveComposer(given.object('composer')),
    disclaimer: resolveDisclaimer(given),
    entities: {
      onTagSearch: entities.call('onTagSearch'),
      onClick: entities.call('onClick'),
      onRequestPreview: entities.call('onRequestPreview'),
      showComposerMenu: entities.flag('showComposerMenu', false),
    },
    commands: given.has('commands') ? resolveCommands(given.object('commands')) : undefined,
    onAction: given.object('widgets').call('onAction'),
    onClientTool: given.call('onClientTool'),
    autoScroll: given.object('thread').flag('autoScroll', false),
    initialThread: given.text('initialThread') ?? null,
    components: given.has('components') ? (options.components ?? {}) : {},
    scrollMode: layout.choice('scrollMode', ['element', 'document']),
    hasSidebar: layout.flag('sidebar', false),
    shortcuts: given.flag('shortcuts', true),
  }
}

function resolveApi(given: OptionReader): ResolvedOptions['api'] {
  const api = given.object('api')
  const raw = api.raw('url')
  const url = raw instanceof URL ? raw.href : raw
  if (typeof url !== 'string' || url === '') {
    throw new TypeError(
      api.has('getClientSecret')
        ? 'This component talks to your own ChatKit server only: give `api.url` in the place of `api.getClientSecret`.'
        : 'The address of the ChatKit server is missing: `setOptions({ api: { url: "/chatkit" } })`.',
    )
  }
  if (!URL.canParse(url, document.baseURI)) {
    throw new TypeError(`The address of the ChatKit server, “${url}”, is none: give \`api.url\` as a path or a URL.`)
  }
  const fetch = api.call<typeof globalThis.fetch>('fetch', { isMethod: false })
  const strategy = api.object('uploadStrategy')
  const uploadUrl = strategy.text('uploadUrl')
  return {
    url,
    ...(fetch && { fetch }),
    ...(strategy.choice('type', ['two_phase', 'direct']) === 'direct' &&
      uploadUrl !== undefined && { uploadStrategy: { type: 'direct', uploadUrl } }),
  }
}

function resolveAction(header: OptionReader, side: 'leftAction' | 'rightAction'): HeaderAction | undefined {
  if (!header.has(side)) return undefined
  const action = header.object(side)
  return { icon: action.text('icon') ?? '', onClick: action.call('onClick') }
}

function readPrompt(entry: OptionReader): StartScreenPrompt | undefined {
  const label = entry.text('label')
  const icon = entry.text('icon') as StartScreenPrompt['icon']
  const given = entry.raw('prompt')
  const prompt = typeof given === 'string' || Array.isArray(given) ? (given as StartScreenPrompt['prompt']) : undefined
  return label === undefined || prompt === undefined ? undefined : { label, prompt, ...(icon && { icon }) }
}

function resolveDisclaimer(given: OptionReader): ResolvedOptions['disclaimer'] {
  const disclaimer = given.object('disclaimer')
  const text = disclaimer.text('text')
  return text === undefined ? undefined : { text, highContrast: disclaimer.flag('highContrast', false) }
}

function resolveCommands(commands: OptionReader): NonNullable<ResolvedOptions['commands']> {
  return {
    enabled: commands.flag('enabled', false),
    onSearch: commands.call('onSearch'),
    onSelect: commands.call('onSelect'),
  }
}
