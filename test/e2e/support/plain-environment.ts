/** The environment of a user at a prompt: tests are run by npx themselves, which tells every npx below it its own options. */
export function plainEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
}

/** What a process of the tests has of ours, whatever else it is given: where programs are, and what Node has compiled before. */
export const OF_THIS_PROCESS = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
}
