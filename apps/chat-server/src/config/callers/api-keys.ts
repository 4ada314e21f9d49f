const MIN_LENGTH = 16

/** The user of each key. Reports what is wrong with them, without showing any. */
export function readApiKeys(text: string | undefined, report: (problem: string) => void): Map<string, string> {
  const users = new Map<string, string>()
  for (const entry of text?.split(',') ?? []) {
    const split = entry.indexOf(':')
    const [user, key] = [entry.slice(0, split).trim(), entry.slice(split + 1).trim()]
    if (split < 0 || user === '' || key.length < MIN_LENGTH || /\s/.test(key)) {
      report(
        `API_KEYS must be USER:KEY pairs separated by commas, each key of ${MIN_LENGTH} characters or more without spaces`,
      )
    } else if (users.has(key)) {
      report(`API_KEYS gives ${users.get(key)} and ${user} the same key. Give each user one of their own`)
    } else {
      users.set(key, user)
    }
  }
  return users
}
