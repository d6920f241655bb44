import { type JsonObject } from '../../../domain/text/json.ts'
import type { ReceivedMessage } from '../../../domain/webhook/message.ts'
import { idOf, phoneOf, timeOf } from './values.ts'
import { wordsOf } from './words.ts'

interface Around {
  readonly account: string
  readonly contacts: readonly JsonObject[]
  readonly receivedAt: string
}

/**
 * What stands among the messages and by which nobody wrote anything new: it would open a 24-hour window that Meta keeps
 * closed. `system`: somebody has another number now. `revoke`: somebody took a message back. `request_welcome`: somebody
 * looked at the chat.
 */
const NOTHING_NEW = ['system', 'edit', 'revoke', 'request_welcome']

/** Undefined for what has no id. Unknown kinds and senders that cannot be read are kept: somebody did write. */
export function parseReceived(message: JsonObject, around: Around): ReceivedMessage | undefined {
  const id = idOf(message['id'])
  const kind = kindOf(message)
  if (id === '') return undefined
  const { phone, userId } = senderOf(message, around.contacts)
  const group = idOf(message['group_id']) || null
  return {
    id,
    account: around.account,
    phone,
    userId,
    kind,
    text: wordsOf(message, kind),
    at: timeOf(message['timestamp'], around.receivedAt),
    group,
    // What somebody writes in a group opens none between the two.
    opensWindow: group === null && !NOTHING_NEW.includes(kind),
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

/** Kinds that some of Meta's own examples do not name: only the member of that name is there. */
const UNNAMED = ['text', 'location', 'contacts', 'image', 'audio', 'video', 'document', 'sticker', 'order']

function kindOf(message: JsonObject): string {
  const { type } = message
  if (typeof type === 'string' && /^[a-z_]{1,40}$/.test(type)) return type
  return UNNAMED.find((kind) => message[kind] !== undefined) ?? 'unknown'
}
