/** Somebody who may be named: how users and models call an agent. */
export interface Colleague {
  name: string
  title: string
}

/** How models say that they hand over, in the languages that they are asked in most. Without the word for whom. */
const HANDOVERS = [
  /\b(?:i(?:['’]ll| will|['’]m going to| am going to|['’]m| am|['’]ve| have)?|let me|allow me to|we(?:['’]ll| will)?) (?:now |just |already |gladly )*(?:transferr?|connect|hand|pass|forward|redirect|refer|rout|bring|put)(?:e|s|ed|ing|ring|red)?\b/i,
  /\b(?:transferring|connecting|handing|passing|forwarding|redirecting) (?:you|this|your)\b/i,
  /\byou (?:are|will be|have been)(?: now)? (?:being )?(?:transferred|connected|handed|passed|forwarded|redirected)\b/i,
  /\bich (?:leite|verbinde|übergebe|gebe|reiche)\b|\bwerde ich (?:sie|dich|das|ihre)\b.*\b(?:weiterleiten|verbinden|übergeben)\b/i,
  /\bje (?:vous|te) (?:transfère|passe|mets en relation|redirige|oriente)\b/i,
  /\b(?:le|te|lo) (?:transfiero|paso|conecto|derivo|comunico)\b/i,
]
/** An offer, or the opposite of a promise. */
const NO_PROMISE =
  /\b(?:not|cannot|unable|if|would you like|shall|should|do you want|may i|nicht|möchten|soll|ne\b.*\bpas|si\b|no puedo)\b|n['’]t\b|\?/i

/** The colleague whom an answer promises to hand over to, though nobody did; undefined when it promises nothing. */
export function findBrokenPromise(answer: string, colleagues: readonly Colleague[]): Colleague | undefined {
  for (const sentence of answer.split(/(?<=[.!?\n])\s+/)) {
    if (NO_PROMISE.test(sentence) || !HANDOVERS.some((pattern) => pattern.test(sentence))) continue
    const promised = colleagues.find(({ name, title }) => [name, title].some((each) => isNamed(each, sentence)))
    if (promised !== undefined) return promised
  }
  return undefined
}

function isNamed(name: string, sentence: string): boolean {
  return inWords(sentence).includes(inWords(name))
}

/** The words of a text in small letters, with a space before and after each. */
function inWords(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
}
