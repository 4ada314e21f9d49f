/** How people try to make a model forget who it works for. Each is a mark, not a proof: what it stops is worded politely. */
const MARKS = [
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|your|all|system)\b.{0,20}\b(?:instructions?|prompts?|rules?|messages?|guidelines?)\b/i,
  /\b(?:reveal|show|print|repeat|output|tell me)\b.{0,40}\b(?:system prompt|your (?:instructions|prompt)|hidden (?:context|instructions))\b/i,
  /\byou are (?:now|no longer)\b.{0,60}\b(?:unrestricted|jailbroken|dan|developer mode|without (?:any )?(?:rules|restrictions|limits))\b/i,
  /\b(?:enable|enter|activate)\b.{0,20}\b(?:developer|god|jailbreak|dan) mode\b/i,
  /<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<\/?(?:system|HiddenContext|untrusted)\b[^>]*>/i,
  /^\s*(?:###\s*)?(?:system|assistant)\s*:/im,
]

/** Whether a message bears a mark of an attempt to take the model over. */
export function hasInjection(text: string): boolean {
  return MARKS.some((mark) => mark.test(text))
}
