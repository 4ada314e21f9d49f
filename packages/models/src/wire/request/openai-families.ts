import { ModelConfigError } from '../../errors.ts'
import { demandsNoEffort, familyOf, refusesNoEffort, refusesTemperature } from '../../providers/model-family.ts'
import type { ChatRequest, RequestRepair } from './request.ts'

/**
 * From gpt-5.6 on, function tools are taken on Chat Completions only with `reasoning_effort: "none"`, said explicitly (litellm#34569), and `minimal` and
 * most temperatures are not taken at all. What cannot be sent is left out; what cannot be had is refused here, with the reason.
 */
export const openAIFamilies: RequestRepair = (request, { provider }) => {
  const family = provider === 'openai' || provider === 'compatible' ? familyOf(request.model) : undefined
  if (!family || !demandsNoEffort(family)) return request
  const { temperature, top_p, ...rest } = request
  const hasTools = (request.tools ?? []).length > 0
  const effort = hasTools
    ? noEffort(request)
    : request.reasoning_effort === 'minimal'
      ? 'low'
      : request.reasoning_effort
  if (hasTools && refusesNoEffort(family)) throw onlyResponses(request.model)
  const refusesIt = refusesTemperature(family, { isReasoning: effort !== 'none' })
  const takesTemperature = !refusesIt || (temperature === 1 && family.number < 6)
  return {
    ...rest,
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(temperature !== undefined && takesTemperature && { temperature }),
    ...(top_p !== undefined && !refusesIt && { top_p }),
  }
}

function noEffort({ model, reasoning_effort: effort = 'none' }: ChatRequest): string {
  if (effort === 'none') return effort
  throw new ModelConfigError(
    `${model} takes tools on Chat Completions only without reasoning, and an agent asks for the effort “${effort}”. Unset LLM_API to use the Responses API, or leave the effort out.`,
    { variable: 'LLM_API' },
  )
}

function onlyResponses(model: string): ModelConfigError {
  return new ModelConfigError(
    `${model} takes tools over the Responses API only. Unset LLM_API, or choose another model such as gpt-6-luna.`,
    { variable: 'LLM_API' },
  )
}
