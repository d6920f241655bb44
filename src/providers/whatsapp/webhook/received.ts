import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import type { ReceivedMessage } from '../../../domain/message.ts'
import { idOf, listOf, phoneOf, textOf, timeOf } from './values.ts'

interface Around {
  readonly account: string
  readonly contacts: readonly JsonObject[]
  readonly receivedAt: string
}

/**
 * What stands among the messages and is none that a person wrote: it would open a 24-hour window that Meta keeps closed.
 * `system`: somebody has another number now. `revoke`: somebody took a message back.
 */
const NO_MESSAGES = ['system', 'revoke']

/** Undefined for what is no message of a person. Unknown kinds are kept: somebody did write. */
export function parseReceived(message: JsonObject, around: Around): ReceivedMessage | undefined {
  const id = idOf(message['id'])
  const kind = kindOf(message['type'])
  if (id === '' || NO_MESSAGES.includes(kind)) return undefined
  const { phone, userId } = senderOf(message, around.contacts)
  if (phone === null && userId === null) return undefined
  return {
    id,
    account: around.account,
    phone,
    userId,
    kind,
    text: readable(message, kind),
    at: timeOf(message['timestamp'], around.receivedAt),
  }
}

/** Somebody with a user name may come without a number: then neither `from` nor `wa_id` is there. */
function senderOf(message: JsonObject, contacts: readonly JsonObject[]) {
  const named = { phone: phoneOf(message['from']), userId: idOf(message['from_user_id']) }
  const known = contacts.map(({ wa_id, user_id }) => ({ phone: phoneOf(wa_id), userId: idOf(user_id) }))
  const isNamed = named.phone !== '' || named.userId !== ''
  const same = known.find((one) => isSame(one.phone, named.phone) || isSame(one.userId, named.userId))
  // One contact and a message that names nobody: they belong together.
  const contact = isNamed || known.length !== 1 ? same : known[0]
  return {
    phone: named.phone || contact?.phone || null,
    userId: named.userId || contact?.userId || null,
  }
}

function isSame(one: string, other: string): boolean {
  return one !== '' && one === other
}

function kindOf(type: Json | undefined): string {
  return typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? type : 'unknown'
}

/** Where the words of a kind stand, beside `body`, `caption`, `text` and `title`. */
const WORDS: Readonly<Record<string, (part: JsonObject) => string>> = {
  interactive: (part) =>
    ['button_reply', 'list_reply', 'nfm_reply'].map((name) => wordsOf(part[name])).find(Boolean) ?? '',
  reaction: ({ emoji }) => textOf(emoji),
  document: (part) => plainWords(part) || textOf(part['filename']),
  location: ({ name, address }) => [name, address].map(textOf).filter(Boolean).join(', '),
  edit: (part) => plainWords(part) || wordsOf(part['message']) || wordsOf(part['text']),
}

/** What a person would read in it; null where there is nothing to read. */
function readable(message: JsonObject, kind: string): string | null {
  const part = message[kind]
  if (kind === 'contacts') return listOf(part).map(formattedName).filter(Boolean).join(', ') || null
  if (!isJsonObject(part)) return null
  return (WORDS[kind] ?? plainWords)(part) || null
}

function wordsOf(part: Json | undefined): string {
  return isJsonObject(part) ? plainWords(part) : ''
}

function plainWords(part: JsonObject): string {
  return ['body', 'caption', 'text', 'title'].map((name) => textOf(part[name])).find(Boolean) ?? ''
}

function formattedName({ name }: JsonObject): string {
  return isJsonObject(name) ? textOf(name['formatted_name']) : ''
}
