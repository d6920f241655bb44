import { sentJson } from '../../../../src/domain/request/body.ts'
import { freezeCall, type Call } from '../../../../src/domain/request/call.ts'
import type { Json } from '../../../../src/domain/text/json.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../../src/domain/operation/operation.ts'
import { parseInput } from '../../../../src/domain/operation/parse-input.ts'
import { whatsappSendMessage as operation } from '../../../../src/providers/whatsapp/send-message.ts'
import type { SendFacts } from '../../../../src/providers/whatsapp/send-message/window.ts'
import type { SendMessageInput } from '../../../../src/providers/whatsapp/send-message/input.ts'
import { fakeReading } from '../fake-whatsapp.ts'

export const KEY = `sh${'0123456789abcdef'.repeat(2)}`
export const ADA = '+491701234567'

export type Raw = Readonly<Record<string, unknown>>

export interface Frozen extends FrozenRequest<SendMessageInput, SendFacts> {
  readonly prepared: Prepared<SendFacts>
  /** The body of the call. */
  readonly body: { readonly [key: string]: Json }
}

/** As the gate does it: parsed, prepared, stored, planned. */
export async function freeze(raw: Raw, reading: Reading = fakeReading()): Promise<Frozen> {
  const input = parseInput(operation, { to: ADA, ...raw })
  const prepared = await operation.prepare(input, reading)
  const { facts, precondition } = JSON.parse(JSON.stringify(prepared)) as Prepared<SendFacts>
  const call: Call = freezeCall(operation.plan(input, facts, KEY))
  const body = sentJson(call) as Frozen['body']
  return { input, facts, precondition, call, providerKey: KEY, prepared, body }
}

/** The preview's facts: what stands in the call as its place, what was read as its text. */
export function factsOf({ input, facts, call }: Frozen): Readonly<Record<string, string>> {
  const preview = operation.preview(input, facts, call)
  return Object.fromEntries(
    preview.facts.map((fact) => [fact.label, 'read' in fact ? [fact.read].flat().join('\n') : fact.at]),
  )
}
