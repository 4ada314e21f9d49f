import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { encodeEvent, toWireJson } from '@frontdesk/chatkit/server'
import { assistantMessage, textDelta, widgetItem } from './server-support.ts'

/** What a reader makes of the frame of an event. */
function readBack(event: unknown): unknown {
  const frame = encodeEvent(event as ThreadStreamEvent)
  expect(frame).toMatch(/^data: [^\n\r]+\n\n$/)
  return JSON.parse(frame.slice('data: '.length))
}

describe('encodeEvent', () => {
  it('frames the compact JSON of an event, not escaping what is not ASCII', () => {
    expect(encodeEvent({ type: 'progress_update', text: 'Grüße\n\u2028😀' })).toBe(
      'data: {"type":"progress_update","text":"Grüße\\n\u2028😀"}\n\n',
    )
  })

  it('says the same of a text delta as of any other event', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.nat(), (delta, id, index) => {
        const event = textDelta(id, delta)
        if (event.type !== 'thread.item.updated' || !('content_index' in event.update)) return
        event.update.content_index = index
        expect(encodeEvent(event)).toBe(`data: ${toWireJson(event)}\n\n`)
      }),
    )
  })

  it('leaves out declared members that are null or undefined', () => {
    expect(readBack({ type: 'progress_update', icon: null, text: 'a' })).toEqual({ type: 'progress_update', text: 'a' })
    expect(readBack({ type: 'notice', level: 'info', message: '', title: undefined })).toEqual({
      type: 'notice',
      level: 'info',
      message: '',
    })
    const item = { ...assistantMessage('msg_1', 'a'), quoted_text: null, content: [{ type: 'output_text', x: null }] }
    expect(readBack({ type: 'thread.item.done', item })).toMatchObject({ item: { content: [{ type: 'output_text' }] } })
  })

  it('keeps the nulls of JSON that is the app’s own', () => {
    const data = { a: null, list: [null, { b: null }] }
    const events = [
      { type: 'client_effect', name: 'x', data },
      { type: 'thread.item.done', item: { type: 'client_tool_call', arguments: data, output: data } },
      { type: 'thread.item.done', item: { type: 'user_message', content: [{ type: 'input_tag', data }] } },
      {
        type: 'thread.item.done',
        item: { type: 'assistant_message', content: [{ annotations: [{ source: { type: 'entity', data } }] }] },
      },
    ]
    for (const event of events) expect(readBack(event)).toEqual(event)
  })

  it('leaves out an output that is null itself', () => {
    const item = { type: 'client_tool_call', arguments: {}, output: null }
    expect(readBack({ type: 'thread.item.done', item })).toEqual({
      type: 'thread.item.done',
      item: { type: 'client_tool_call', arguments: {} },
    })
  })

  it('removes every null from widgets, in lists and payloads too', () => {
    const payload = { a: null, list: [null, 1], type: 'client_effect', data: { b: null } }
    const widget = { type: 'Card', size: null, children: [{ type: 'Button', onClickAction: { type: 'x', payload } }] }
    const expected = {
      type: 'Card',
      children: [
        { type: 'Button', onClickAction: { type: 'x', payload: { list: [1], type: 'client_effect', data: {} } } },
      ],
    }
    expect(readBack({ type: 'thread.item.done', item: { ...widgetItem('msg_w'), widget } })).toMatchObject({
      item: { widget: expected },
    })
    const updates = [
      [{ type: 'widget.root.updated', widget }, { widget: expected }],
      [{ type: 'widget.component.updated', component_id: 'c', component: widget }, { component: expected }],
    ]
    for (const [update, rest] of updates) {
      expect(readBack({ type: 'thread.item.updated', item_id: 'msg_w', update })).toMatchObject({ update: rest })
    }
  })

  it('replaces lone surrogates and leaves everything else as it is', () => {
    for (const [text, sent] of [
      ['\ud800', '\ufffd'],
      ['\\ud800', '\\ud800'],
      ['\\\ud800\udbff', '\\\ufffd\ufffd'],
      ['\ud800\\\\ud800', '\ufffd\\\\ud800'],
    ]) {
      expect(readBack({ type: 'progress_update', text })).toEqual({ type: 'progress_update', text: sent })
    }
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\\', '\ud83d', '\ude00', 'u', 'd', '8', '0', '"') }),
        (text) => {
          expect(readBack({ type: 'progress_update', text })).toEqual({
            type: 'progress_update',
            text: text.toWellFormed(),
          })
          expect(readBack(textDelta('msg_1', text))).toEqual(textDelta('msg_1', text.toWellFormed()))
        },
      ),
    )
  })
})
