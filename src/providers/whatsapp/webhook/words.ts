import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { orderWords, placeWords, sharedContactWords } from './shared-words.ts'
import { listOf, textOf } from './values.ts'

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
    interactive: ({ interactive }) => given(answerWords(partOf(interactive))),
    reaction: ({ reaction }) => textOf(partOf(reaction)['emoji']) || '(took a reaction back)',
    document: ({ document }) => given(plainWords(partOf(document)) || textOf(partOf(document)['filename'])),
    location: ({ location }) => given(placeWords(partOf(location))),
    contacts: ({ contacts }) => given(listOf(contacts).map(sharedContactWords).filter(Boolean).join('; ')),
    order: ({ order }) => given(orderWords(partOf(order))),
    edit: ({ edit }) => editWords(partOf(edit)),
    revoke: ({ revoke }) => `(took back ${textOf(partOf(revoke)['original_message_id']) || 'a message'})`,
    unsupported: (message) => `(${whyUnsupported(message) || 'WhatsApp does not pass it on'})`,
    request_welcome: () => '(opened the chat)',
  }),
)

function wordsOfPart(message: JsonObject, kind: string): string {
  const part = partOf(message[kind])
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
  return plainWords(edit) || plainWords(partOf(text)) || '(without words)'
}

/** A reply to buttons, a list, a form or a question; a form's answers stand as JSON in a text. */
function answerWords(interactive: JsonObject): string {
  const replies = Object.keys(interactive).filter((name) => name.endsWith('_reply'))
  const reply = partOf(interactive[replies[0] ?? ''])
  const form = textOf(reply['response_json'])
  const words = plainWords(reply) || textOf(reply['response'])
  return [words, form].filter(Boolean).join(': ')
}

/**
 * Why Meta does not pass a message on; empty where it says nothing. In older versions the kind is `unknown` then.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/unsupported
 */
function whyUnsupported({ errors, unsupported }: JsonObject): string {
  const [error = {}] = listOf(errors)
  const kind = textOf(partOf(unsupported)['type'])
  const why = ['title', 'message', 'details'].map((name) => textOf(error[name])).find(Boolean) ?? ''
  return [why, kind].filter(Boolean).join(': ')
}

function partOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}
