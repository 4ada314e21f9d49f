import type { RemoteProviderName } from '../../providers/providers.ts'
import { fetchedImages } from './fetched-images.ts'
import { geminiSchemas } from './gemini-schemas.ts'
import { geminiSignatures } from './gemini-signatures.ts'
import { groqFields } from './groq-fields.ts'
import { openAIFamilies } from './openai-families.ts'
import { plainMessages } from './plain-messages.ts'
import type { ChatRequest, RequestRepair } from './request.ts'

/** A repair that only one provider needs says so itself, by leaving the requests of others as they are. */
const REPAIRS: readonly RequestRepair[] = [
  plainMessages,
  openAIFamilies,
  geminiSchemas,
  geminiSignatures,
  groqFields,
  fetchedImages,
]

/** The request as this provider takes it. Throws `ModelConfigError` for one that its model can never take. */
export function repairRequest(request: ChatRequest, options: { provider: RemoteProviderName }): ChatRequest {
  return REPAIRS.reduce((repaired, repair) => repair(repaired, options), request)
}
