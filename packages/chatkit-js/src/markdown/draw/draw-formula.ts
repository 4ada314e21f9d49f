import { render } from 'katex'

/** Draws a formula into an element. What is no TeX is shown in red as it was written; commands that load or link are refused. */
export function drawFormula(element: HTMLElement, tex: string, { isBlock }: { isBlock: boolean }): void {
  render(tex, element, {
    displayMode: isBlock,
    output: 'mathml',
    throwOnError: false,
    trust: false,
    maxExpand: 500,
    maxSize: 20,
  })
}
