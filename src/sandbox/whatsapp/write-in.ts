import { jsonAnswer, type Answer } from '../answer.ts'
import { messageId, type SendParts } from './send-message.ts'
import { findPerson } from './recipient.ts'
import { textBody } from './webhook-body.ts'

/**
 * Somebody writes to the business: its webhook goes out, and the 24-hour window is open. `from`: a number with its `+` or
 * the id of a user that the sandbox knows. With `group` it is written in a group, which opens no window.
 */
export function writeIn(parts: SendParts, body: Readonly<Record<string, unknown>>): Answer {
  const { from, text, group = null } = body
  const person = typeof from === 'string' ? findPerson(from) : undefined
  const isIn = group === null || typeof group === 'string'
  if (person === undefined || typeof text !== 'string' || text === '' || !isIn)
    return jsonAnswer(400, {
      error: {
        code: 'invalid_body',
        message: 'It takes {"from": "+49…", "text": "…"}, and a "group" if need be',
      },
    })
  const id = messageId(parts)
  const at = parts.now()
  if (group === null) parts.wroteAt.set(person.userId, at)
  parts.tell([textBody(person, { id, at, text, group })])
  return jsonAnswer(202, { id })
}
