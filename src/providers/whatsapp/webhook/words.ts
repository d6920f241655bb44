import {
  isJsonObject,
  objectOf,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
} from '../../../domain/text/json.ts'

/**
 * What a person would read in a message. Every kind says something: where its writer used no words, shield says in
 * brackets what it is.
 */
export function wordsOf(message: JsonObject, kind: string): string {
  return OF_KIND.get(kind)?.(message) ?? wordsOfPart(message, kind)
}

/** For the kinds whose words do not stand in `body`, `caption`, `text` or `title` of the member of their name. */
const OF_KIND: ReadonlyMap<string, (message: JsonObject) => string | undefined> = new Map(
  Object.entries<(message: JsonObject) => string | undefined>({
    interactive: ({ interactive }) => given(answerWords(objectOf(interactive))),
    reaction: ({ reaction }) => textOf(objectOf(reaction)['emoji']) || '(took a reaction back)',
    document: ({ document }) =>
      given(plainWords(objectOf(document)) || textOf(objectOf(document)['filename'])),
    location: ({ location }) => given(placeWords(objectOf(location))),
    contacts: ({ contacts }) => given(objectsIn(contacts).map(sharedContactWords).filter(Boolean).join('; ')),
    order: ({ order }) => given(orderWords(objectOf(order))),
    edit: ({ edit }) => editWords(objectOf(edit)),
    revoke: ({ revoke }) => `(took back ${textOf(objectOf(revoke)['original_message_id']) || 'a message'})`,
    unsupported: (message) => `(${whyUnsupported(message) || 'WhatsApp does not pass it on'})`,
    request_welcome: () => '(opened the chat)',
  }),
)

function wordsOfPart(message: JsonObject, kind: string): string {
  const part = objectOf(message[kind])
  return plainWords(part) || `(${fileWords(part) || whyUnsupported(message) || 'without words'})`
}

/** Undefined where nothing was found, so that the next place is looked at. */
function given(words: string): string | undefined {
  return words === '' ? undefined : words
}

function plainWords(part: JsonObject): string {
  return ['body', 'caption', 'text', 'title'].map((name) => textOf(part[name])).find(Boolean) ?? ''
}

/** What a file is: "voice message, audio/ogg; codecs=opus". */
function fileWords(part: JsonObject): string {
  return [part['voice'] === true ? 'voice message' : '', textOf(part['mime_type'])].filter(Boolean).join(', ')
}

/** The new words of what somebody edited: a whole message in it, or (as some versions have it) its words alone. */
function editWords(edit: JsonObject): string {
  const { message, text } = edit
  if (isJsonObject(message)) {
    const kind = textOf(message['type'])
    return kind === 'edit' ? '(without words)' : wordsOf(message, kind)
  }
  return plainWords(edit) || plainWords(objectOf(text)) || '(without words)'
}

/** A reply to buttons, a list, a form or a question; a form's answers stand as JSON in a text. */
function answerWords(interactive: JsonObject): string {
  const replies = Object.keys(interactive).filter((name) => name.endsWith('_reply'))
  const reply = objectOf(interactive[replies[0] ?? ''])
  const form = textOf(reply['response_json'])
  const words = plainWords(reply) || textOf(reply['response'])
  return [words, form].filter(Boolean).join(': ')
}

/**
 * Why Meta does not pass a message on; empty where it says nothing. In older versions the kind is `unknown` then.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/unsupported
 */
function whyUnsupported({ errors, unsupported }: JsonObject): string {
  const [error = {}] = objectsIn(errors)
  const kind = textOf(objectOf(unsupported)['type'])
  const why = ['title', 'message', 'details'].map((name) => textOf(error[name])).find(Boolean) ?? ''
  return [why, kind].filter(Boolean).join(': ')
}

/** A place by its name and address, or by where it lies. */
function placeWords({ name, address, latitude, longitude }: JsonObject): string {
  const called = [name, address].map(textOf).filter(Boolean).join(', ')
  if (called !== '') return called
  return [latitude, longitude].map(amountOf).filter(Boolean).join(', ')
}

/** Somebody whose card was sent: by name, else by whatever else the card says. */
function sharedContactWords({ name, org, phones, emails, vcard }: JsonObject): string {
  const named = isJsonObject(name) ? nameWords(name) : ''
  const company = isJsonObject(org) ? textOf(org['company']) : ''
  const phone = firstOf(phones, ['phone', 'wa_id'])
  return named || company || phone || firstOf(emails, ['email']) || textOf(vcard)
}

function nameWords(name: JsonObject): string {
  const whole = textOf(name['formatted_name'])
  if (whole !== '') return whole
  return ['prefix', 'first_name', 'middle_name', 'last_name', 'suffix']
    .map((part) => textOf(name[part]))
    .filter(Boolean)
    .join(' ')
}

function firstOf(list: Json | undefined, names: readonly string[]): string {
  const [first = {}] = objectsIn(list)
  return names.map((name) => textOf(first[name])).find(Boolean) ?? ''
}

/** What was ordered from the catalogue: "2 × MUG-1 at 7.99 EUR", and what was written beside it. */
function orderWords({ product_items: items, text }: JsonObject): string {
  const lines = objectsIn(items).map(({ product_retailer_id: id, quantity, item_price: price, currency }) => {
    const each = [amountOf(price), textOf(currency)].filter(Boolean).join(' ')
    const what = [amountOf(quantity), textOf(id) || 'an article'].filter(Boolean).join(' × ')
    return each === '' ? what : `${what} at ${each}`
  })
  return [textOf(text), lines.join('; ')].filter(Boolean).join(': ')
}

/** A number, whether it came as one or as a text. */
function amountOf(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : textOf(value)
}
