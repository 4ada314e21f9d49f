import { z } from 'zod'
import { absentable, defaulted, Flag, Integer, JsonObject } from './json.ts'
import { Icon } from './icon.ts'

const sourceMembers = {
  title: z.string(),
  description: absentable(z.string()),
  timestamp: absentable(z.string()),
  group: absentable(z.string()),
}

export const FileSource = z.object({ ...sourceMembers, type: z.literal('file'), filename: z.string() })
export type FileSource = z.infer<typeof FileSource>

export const UrlSource = z.object({
  ...sourceMembers,
  type: z.literal('url'),
  url: z.string(),
  attribution: absentable(z.string()),
})
export type UrlSource = z.infer<typeof UrlSource>

/** Something of the app's own. `interactive` lets the page open or preview it; `data` is what the page is given then. */
export const EntitySource = z.object({
  ...sourceMembers,
  type: z.literal('entity'),
  id: z.string(),
  icon: absentable(Icon),
  label: absentable(z.string()),
  inline_label: absentable(z.string()),
  interactive: defaulted(Flag, false),
  data: defaulted(JsonObject, {}),
  preview: absentable(z.literal('lazy')),
})
export type EntitySource = z.infer<typeof EntitySource>

export const Source = z.discriminatedUnion('type', [FileSource, UrlSource, EntitySource])
export type Source = z.infer<typeof Source>

/** A source cited in a text. `index` is the character position of the marker, in the unit of whoever wrote it. */
export const Annotation = z.object({
  type: defaulted(z.literal('annotation'), 'annotation'),
  source: Source,
  index: absentable(Integer),
})
export type Annotation = z.infer<typeof Annotation>
