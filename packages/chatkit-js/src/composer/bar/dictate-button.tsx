import { Mic, Square } from 'lucide-react'
import { useRef, useState } from 'react'
import { useOptions, useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'

/** Records what is said and has the server write it down, at the end of the draft. */
export function DictateButton({ onProblem }: { onProblem: (words: string | undefined) => void }) {
  const session = useSession()
  const text = useText()
  const { hasDictation } = useOptions().composer
  const recorder = useRef<MediaRecorder>(null)
  const [state, setState] = useState<'idle' | 'recording' | 'writing'>('idle')
  if (!hasDictation) return null

  const start = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const pieces: Blob[] = []
    const current = new MediaRecorder(stream)
    recorder.current = current
    current.addEventListener('dataavailable', ({ data }) => pieces.push(data))
    current.addEventListener('stop', () => {
      stream.getTracks().forEach((track) => track.stop())
      void write(new Blob(pieces, { type: current.mimeType }))
    })
    current.start()
    setState('recording')
  }
  const write = async (recording: Blob) => {
    setState('writing')
    try {
      const bytes = new Uint8Array(await recording.arrayBuffer())
      const audio_base64 = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''))
      const params = { audio_base64, mime_type: recording.type }
      const { text: words } = await session.client.send({ type: 'input.transcribe', params })
      const { text: before } = session.composer.state.value
      session.composer.patch({ text: before === '' ? words : `${before} ${words}` })
      session.focusInput()
    } catch (error) {
      onProblem(text('dictationFailed'))
      session.report(error)
    }
    setState('idle')
  }
  const tryToStart = async () => {
    onProblem(undefined)
    try {
      await start()
    } catch (error) {
      onProblem(text('microphoneRefused'))
      session.report(error)
    }
  }
  const isRecording = state === 'recording'
  return (
    <IconButton
      label={text(isRecording ? 'stopDictation' : 'dictate')}
      icon={isRecording ? Square : Mic}
      className={isRecording ? 'recording' : ''}
      disabled={state === 'writing'}
      aria-busy={state === 'writing'}
      onClick={() => (isRecording ? recorder.current?.stop() : void tryToStart())}
    />
  )
}
