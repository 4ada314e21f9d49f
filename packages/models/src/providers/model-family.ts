/** A model of OpenAI's numbered family: `gpt-6.1-sol` is 6.1, `sol`. */
export interface ModelFamily {
  number: number
  variant: string
}

/** Told by the number: rules matched by a prefix such as `gpt-5` miss each new generation. Undefined for whatever is not of the family. */
export function familyOf(model: string): ModelFamily | undefined {
  const groups = /(?:^|\/)gpt-(?<number>\d+(?:\.\d+)?)(?:-(?<variant>[a-z]+))?/.exec(model)?.groups
  return groups && { number: Number(groups['number']), variant: groups['variant'] ?? '' }
}

/** Whether `reasoning_effort: "none"` is refused: then function tools go over the Responses API only. */
export function refusesNoEffort({ number, variant }: ModelFamily): boolean {
  return (number === 6 && variant === 'astra') || (number === 6.1 && variant === 'sol')
}

/** Whether this temperature is refused. gpt-5.6 knows 1 only, gpt-6 takes one only when it does not reason. */
export function refusesTemperature({ number }: ModelFamily, { isReasoning }: { isReasoning: boolean }): boolean {
  return number >= 6 ? isReasoning : number >= 5.6
}

/** Whether function tools on Chat Completions are taken only with `reasoning_effort: "none"`, said explicitly. From gpt-5.6 on. */
export function demandsNoEffort({ number }: ModelFamily): boolean {
  return number >= 5.6
}
