import { lazy, Suspense } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { Icon } from '../../icons/icon.tsx'
import { Markdown } from '../../markdown/markdown.tsx'
import { Basic } from '../roots/basic.tsx'
import { Card } from '../roots/card.tsx'
import { ListView } from '../roots/list-view.tsx'
import { toColor } from '../style/colors.ts'
import { Badge } from './badge.tsx'
import { Box, Divider, Spacer } from './box.tsx'
import { ActionButton } from './button.tsx'
import { Checkbox, RadioGroup } from './choices.tsx'
import { DatePicker, Input, Select, Textarea } from './fields.tsx'
import { Form } from './form.tsx'
import { NodeList } from './node-list.tsx'
import { Picture } from './picture.tsx'
import { Table } from './table.tsx'
import { Caption, Label, Text, Title } from './text.tsx'
import { textOf } from '../text-of.ts'

const Chart = lazy(async () => ({ default: (await import('../chart/chart.tsx')).Chart }))

const ICON_SIZES: Record<string, number> = { xs: 12, sm: 14, md: 16, lg: 18, xl: 20, '2xl': 24, '3xl': 32 }

/** Any component of a widget. Of one that is not known its children are shown, so that newer servers lose as little as can be. */
export function NodeView({ node }: { node: WidgetNode }) {
  switch (node.type) {
    case 'Box':
    case 'Row':
    case 'Col':
      return <Box node={node} />
    case 'Form':
      return <Form node={node} />
    case 'Spacer':
      return <Spacer node={node} />
    case 'Divider':
      return <Divider node={node} />
    case 'Text':
      return <Text node={node} />
    case 'Title':
      return <Title node={node} />
    case 'Caption':
      return <Caption node={node} />
    case 'Label':
      return <Label node={node} />
    case 'Markdown':
      return <Markdown source={textOf(node, 'value')} isStreaming={node['streaming'] === true} />
    case 'Badge':
      return <Badge node={node} />
    case 'Icon':
      return (
        <span className="widget-icon" style={{ color: toColor(node['color']) }}>
          <Icon name={textOf(node, 'name')} size={ICON_SIZES[textOf(node, 'size')] ?? 16} />
        </span>
      )
    case 'Image':
      return <Picture node={node} />
    case 'Button':
      return <ActionButton node={node} />
    case 'Checkbox':
      return <Checkbox node={node} />
    case 'RadioGroup':
      return <RadioGroup node={node} />
    case 'Input':
      return <Input node={node} />
    case 'Textarea':
      return <Textarea node={node} />
    case 'Select':
      return <Select node={node} />
    case 'DatePicker':
      return <DatePicker node={node} />
    case 'Table':
      return <Table node={node} />
    case 'Chart':
      return (
        <Suspense fallback={<div className="chart-waiting" />}>
          <Chart node={node} />
        </Suspense>
      )
    case 'Card':
      return <Card node={node} />
    case 'ListView':
      return <ListView node={node} />
    case 'Basic':
      return <Basic node={node} />
    default:
      return <NodeList parent={node} />
  }
}
