import type { Call } from '../../../domain/request/call.ts'
import type { Display } from '../../../domain/operation/display.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { textOf } from '../event/text-of.ts'
import { timesOf } from '../event/times.ts'
import { whatDiffers } from './differs.ts'

/**
 * The event as Google has it, and what of it is not as it was sent. Google may write the times in another offset than
 * they were sent in.
 */
export function resultOf(event: JsonObject, { body }: Pick<Call, 'body'>): JsonObject {
  return {
    id: textOf(event['id']),
    htmlLink: textOf(event['htmlLink']),
    ...timesOf(event),
    meetLink: textOf(event['hangoutLink']),
    meetStatus: meetStatus(event['conferenceData']),
    deleted: event['status'] === 'cancelled',
    differs: event['status'] === 'cancelled' ? [] : [...whatDiffers(event, body)],
  }
}

/** The result as a person reads it. */
export function showEvent(result: Json): Display {
  if (!isJsonObject(result)) return [{ kind: 'text', text: 'Created' }]
  const facts = [
    ['Event', result['id']],
    ['Starts', result['start']],
    ['Ends', result['end']],
    ['Last day', result['lastDay']],
    ['Link', result['htmlLink']],
    ['Video call', result['meetLink']],
  ].flatMap(([label, value]) =>
    typeof label === 'string' && typeof value === 'string' ? [{ label, value }] : [],
  )
  const pending = result['meetLink'] === null && result['meetStatus'] === 'pending'
  return [
    { kind: 'facts', facts },
    ...differencesIn(result),
    ...warning(result['deleted'] === true, 'It was created, and somebody has deleted it since'),
    ...warning(pending, 'Google is still making the video call; its link will stand in the event'),
    ...warning(
      result['meetStatus'] === 'failure',
      'Google could not make the video call; the event has none',
    ),
  ]
}

function differencesIn({ differs }: JsonObject): Display {
  return warning(
    Array.isArray(differs) && differs.length > 0,
    `Google has it otherwise than it was sent: ${Array.isArray(differs) ? differs.join('; ') : ''}`,
  )
}

function warning(applies: boolean, text: string): Display {
  return applies ? [{ kind: 'warning', text }] : []
}

/** Google makes the link on its own time: pending, success or failure; null without one. */
function meetStatus(conference: Json | undefined): string | null {
  const request = isJsonObject(conference) ? conference['createRequest'] : undefined
  const status = isJsonObject(request) ? request['status'] : undefined
  return isJsonObject(status) ? textOf(status['statusCode']) : null
}
