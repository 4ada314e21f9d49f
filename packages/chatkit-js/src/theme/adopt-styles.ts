import attachments from './attachments.css?inline'
import base from './base.css?inline'
import composer from './composer.css?inline'
import controls from './controls.css?inline'
import conversation from './conversation.css?inline'
import frame from './frame.css?inline'
import history from './history.css?inline'
import markdown from './markdown.css?inline'
import tokens from './tokens.css?inline'
import widgets from './widgets.css?inline'
import workflow from './workflow.css?inline'

const TEXTS = [tokens, base, controls, frame, conversation, workflow, markdown, composer, attachments, history, widgets]

let sheet: CSSStyleSheet | undefined

/** Constructed sheets need no inline style, so that a strict content security policy lets them be. All elements of a page share one. */
export function adoptStyles(root: ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(TEXTS.join('\n'))
  }
  root.adoptedStyleSheets = [sheet]
}
