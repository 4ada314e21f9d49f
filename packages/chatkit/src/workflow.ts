import { z } from 'zod'
import { absentable, defaulted, Flag, Integer } from './json.ts'
import { Icon } from './icon.ts'
import { FileSource, UrlSource } from './source.ts'

/** Drawn only inside workflows. */
export const StatusIndicator = z.enum(['none', 'loading', 'complete'])
export type StatusIndicator = z.infer<typeof StatusIndicator>

const taskMembers = { status_indicator: defaulted(StatusIndicator, 'none') }

export const CustomTask = z.object({
  ...taskMembers,
  type: z.literal('custom'),
  title: absentable(z.string()),
  icon: absentable(Icon),
  content: absentable(z.string()),
})
export type CustomTask = z.infer<typeof CustomTask>

export const SearchTask = z.object({
  ...taskMembers,
  type: z.literal('web_search'),
  title: absentable(z.string()),
  title_query: absentable(z.string()),
  queries: defaulted(z.array(z.string()), []),
  sources: defaulted(z.array(UrlSource), []),
})
export type SearchTask = z.infer<typeof SearchTask>

export const ThoughtTask = z.object({
  ...taskMembers,
  type: z.literal('thought'),
  title: absentable(z.string()),
  content: z.string(),
})
export type ThoughtTask = z.infer<typeof ThoughtTask>

export const FileTask = z.object({
  ...taskMembers,
  type: z.literal('file'),
  title: absentable(z.string()),
  sources: defaulted(z.array(FileSource), []),
})
export type FileTask = z.infer<typeof FileTask>

export const ImageTask = z.object({ ...taskMembers, type: z.literal('image'), title: absentable(z.string()) })
export type ImageTask = z.infer<typeof ImageTask>

export const Task = z.discriminatedUnion('type', [CustomTask, SearchTask, ThoughtTask, FileTask, ImageTask])
export type Task = z.infer<typeof Task>

/** A line over a finished workflow: a title of the app's own, or how long it took in whole seconds. */
export const WorkflowSummary = z.union([
  z.object({ title: z.string(), icon: absentable(Icon) }),
  z.object({ duration: Integer }),
])
export type WorkflowSummary = z.infer<typeof WorkflowSummary>

export const Workflow = z.object({
  type: z.enum(['custom', 'reasoning']),
  tasks: z.array(Task),
  summary: absentable(WorkflowSummary),
  expanded: defaulted(Flag, false),
})
export type Workflow = z.infer<typeof Workflow>
