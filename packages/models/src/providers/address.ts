import { ModelConfigError } from '../errors.ts'

/** Where the requests of a provider go, and how they carry its key. */
export interface Address {
  baseURL: string
  /** Sent with each request, such as the `api-version` of Azure. */
  query: Record<string, string>
  keyHeader: 'authorization' | 'api-key'
}

const AZURE = /\.(?:openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/

/**
 * Takes an address apart. Azure OpenAI is known by its host: it takes its key in a header of its own, and wants an `api-version` except under
 * `/openai/v1`. Throws {@link ModelConfigError}, which names `variable`, when that is missing.
 */
export function parseAddress(given: string, { variable }: { variable: string }): Address {
  const url = new URL(given)
  const query = Object.fromEntries(url.searchParams)
  const isAzure = AZURE.test(url.hostname)
  if (isAzure && query['api-version'] === undefined && !/^\/openai\/v1\/?$/.test(url.pathname)) {
    throw new ModelConfigError(
      `${variable} is an address of Azure OpenAI without its api-version. Write https://NAME.openai.azure.com/openai/v1, or https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=2024-10-21.`,
      { variable },
    )
  }
  url.search = ''
  url.hash = ''
  return { baseURL: url.href, query, keyHeader: isAzure ? 'api-key' : 'authorization' }
}

/** Whether the address is that of one Azure deployment, which speaks Chat Completions only. */
export function isDeployment(given: string): boolean {
  const url = new URL(given)
  return AZURE.test(url.hostname) && /\/deployments\//.test(url.pathname)
}
