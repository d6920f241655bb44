import { characterCount } from '../../domain/text/quoted.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import { checkTemplate } from './check-template.ts'
import { graphError, invalidParameter } from './graph-errors.ts'

/** Ids of files that were uploaded. */
const UPLOADED: readonly string[] = ['1037543291543636']

/** Why Meta takes no such content; undefined if it does. */
export function checkContent(body: JsonObject): Answer | undefined {
  const type = typeof body['type'] === 'string' ? body['type'] : 'text'
  const check = CHECKS[type]
  if (check === undefined)
    return graphError(131051, 'Unsupported message type', {
      details: `Message type ${type} is not supported`,
    })
  const content = body[type]
  return isJsonObject(content) ? check(content) : invalidParameter(`The parameter ${type} is required.`)
}

const CHECKS: Readonly<Record<string, (content: JsonObject) => Answer | undefined>> = {
  text: ({ body }) => checkText('text.body', body, 4096),
  interactive: checkButtons,
  template: checkTemplate,
  image: checkFile,
  video: checkFile,
  audio: checkFile,
  document: checkFile,
  sticker: checkFile,
}

function checkText(name: string, text: Json | undefined, most: number): Answer | undefined {
  if (typeof text !== 'string' || text === '') return invalidParameter(`The parameter ${name} is required.`)
  return characterCount(text) > most
    ? invalidParameter(`Param ${name} must be at most ${most} characters long.`)
    : undefined
}

function checkButtons({ type, body, action }: JsonObject): Answer | undefined {
  if (type !== 'button') return graphError(131051, 'Unsupported message type')
  const buttons = isJsonObject(action) && Array.isArray(action['buttons']) ? action['buttons'] : []
  if (buttons.length < 1 || buttons.length > 3)
    return graphError(131009, 'Parameter value is not valid', {
      details: 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3',
    })
  return (
    checkText('interactive.body.text', isJsonObject(body) ? body['text'] : undefined, 1024) ??
    buttons.map(checkButton).find((refused) => refused !== undefined)
  )
}

function checkButton(button: Json): Answer | undefined {
  const reply = isJsonObject(button) ? button['reply'] : undefined
  if (!isJsonObject(reply)) return invalidParameter('The parameter reply is required.')
  return checkText('reply.id', reply['id'], 256) ?? checkText('reply.title', reply['title'], 20)
}

/** A link to a host ending in `.invalid` is the one that cannot be fetched. */
function checkFile({ id, link }: JsonObject): Answer | undefined {
  if ((id === undefined) === (link === undefined))
    return invalidParameter('Exactly one of id and link is required.')
  if (id !== undefined)
    return typeof id === 'string' && UPLOADED.includes(id)
      ? undefined
      : graphError(131009, 'Parameter value is not valid', { details: 'Media id does not exist' })
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  return url?.protocol === 'https:' && !url.hostname.endsWith('.invalid')
    ? undefined
    : graphError(131053, 'Media upload error', { details: 'Downloading media from the link failed' })
}
