import type { CustomApiConfig, ThemeOption } from '@openai/chatkit'
import type { FrontdeskOptions } from './options.ts'

/** The options with every default filled in, where leaving out has a meaning. */
export interface ResolvedOptions {
  api: Omit<CustomApiConfig, 'domainKey'>
  locale: string
  theme: ThemeOption
  title: string
  header: { enabled: boolean; title: { enabled: boolean; text: string | undefined } } & Pick<
    NonNullable<FrontdeskOptions['header']>,
    'leftAction' | 'rightAction'
  >
  history: { enabled: boolean; showDelete: boolean; showRename: boolean }
  startScreen: NonNullable<FrontdeskOptions['startScreen']>
  itemActions: { feedback: boolean; retry: boolean }
  composer: NonNullable<FrontdeskOptions['composer']>
  disclaimer: FrontdeskOptions['disclaimer']
  entities: NonNullable<FrontdeskOptions['entities']>
  commands: FrontdeskOptions['commands']
  onAction: NonNullable<FrontdeskOptions['widgets']>['onAction']
  onClientTool: FrontdeskOptions['onClientTool']
  autoScroll: boolean
  initialThread: string | null
  scrollMode: 'element' | 'document'
  hasSidebar: boolean
  shortcuts: boolean
}

/** Throws a `TypeError` that says what to do where the options cannot work. */
export function resolveOptions(options: FrontdeskOptions): ResolvedOptions {
  const { header = {}, history = {}, theme = 'light' } = options
  return {
    api: resolveApi(options.api),
    locale: options.locale ?? navigator.language,
    theme: typeof theme === 'string' ? { colorScheme: theme } : theme,
    title: options.frameTitle ?? 'Chat',
    header: {
      ...header,
      enabled: header.enabled ?? true,
      title: { enabled: header.title?.enabled ?? true, text: header.title?.text },
    },
    history: {
      enabled: history.enabled ?? true,
      showDelete: history.showDelete ?? true,
      showRename: history.showRename ?? true,
    },
    startScreen: options.startScreen ?? {},
    itemActions: {
      feedback: options.threadItemActions?.feedback ?? false,
      retry: options.threadItemActions?.retry ?? false,
    },
    composer: options.composer ?? {},
    disclaimer: options.disclaimer,
    entities: options.entities ?? {},
    commands: options.commands,
    onAction: options.widgets?.onAction,
    onClientTool: options.onClientTool,
    autoScroll: options.thread?.autoScroll ?? false,
    initialThread: options.initialThread ?? null,
    scrollMode: options.layout?.scrollMode ?? 'element',
    hasSidebar: options.layout?.sidebar ?? false,
    shortcuts: options.shortcuts ?? true,
  }
}

function resolveApi(api: FrontdeskOptions['api'] | undefined): ResolvedOptions['api'] {
  if (api && 'url' in api && typeof api.url === 'string') return api
  const isHosted = api !== undefined && 'getClientSecret' in api
  throw new TypeError(
    isHosted
      ? 'This component talks to your own ChatKit server only: give `api.url` in the place of `api.getClientSecret`.'
      : 'The address of the ChatKit server is missing: `setOptions({ api: { url: "/chatkit" } })`.',
  )
}
