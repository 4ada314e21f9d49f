import type { StructuredInputItem } from '@frontdesk/chatkit'

export function StructuredInputView(_props: { item: StructuredInputItem; isLatest: boolean }) {
  return null
}
