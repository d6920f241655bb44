import {
  isJsonObject,
  objectOf,
  objectsIn,
  textsIn,
  type Json,
  type JsonObject,
} from '../../../domain/text/json.ts'

/**
 * What of the event, as Google has it, is not as it was sent; in words. Google writes times in offsets of its own and
 * leaves out what is its default, which is no difference.
 */
export function whatDiffers(event: JsonObject, body: string | null): readonly string[] {
  const sent = objectOf(JSON.parse(body ?? 'null'))
  return [
    ...TEXTS.flatMap(([name, label, usual]) => textDiffers(event, sent, { name, label, usual })),
    ...(['start', 'end'] as const).flatMap((name) => timeDiffers(event[name], sent[name], name)),
    ...guestsDiffer(event, sent),
    ...rulesDiffer(event['recurrence'], sent['recurrence']),
  ]
}

/** What is answered as it was sent, and what Google leaves out. */
const TEXTS = [
  ['summary', 'title', ''],
  ['location', 'place', ''],
  ['description', 'description', ''],
  ['transparency', 'time', 'opaque'],
  ['visibility', 'visibility', 'default'],
] as const

interface TextField {
  readonly name: string
  readonly label: string
  readonly usual: string
}

function textDiffers(
  event: JsonObject,
  sent: JsonObject,
  { name, label, usual }: TextField,
): readonly string[] {
  const { [name]: stored = usual } = event
  return stored === (sent[name] ?? usual) ? [] : [`its ${label} is ${shorten(stored)}`]
}

function timeDiffers(stored: Json | undefined, sent: Json | undefined, name: string): readonly string[] {
  return momentOf(stored) === momentOf(sent)
    ? []
    : [`its ${name} is ${shorten(isJsonObject(stored) ? (stored['dateTime'] ?? stored['date']) : stored)}`]
}

/** Milliseconds since 1970, or the day. */
function momentOf(time: Json | undefined): string | number | null {
  const { date, dateTime } = objectOf(time)
  if (typeof date === 'string') return date
  return typeof dateTime === 'string' ? Date.parse(dateTime) : null
}

/** Google may add the calendar itself; that somebody is missing matters, unless guests are kept back. */
function guestsDiffer(event: JsonObject, sent: JsonObject): readonly string[] {
  if (event['attendeesOmitted'] === true) return []
  const stored = addressesIn(event['attendees']).map((address) => address.toLowerCase())
  const missing = addressesIn(sent['attendees']).filter((address) => !stored.includes(address.toLowerCase()))
  return missing.length === 0 ? [] : [`${missing.join(', ')} is not among its guests`]
}

function addressesIn(people: Json | undefined): readonly string[] {
  return textsIn(objectsIn(people).map(({ email }) => email))
}

function rulesDiffer(stored: Json | undefined, sent: Json | undefined): readonly string[] {
  const rules = rulesIn(stored)
  return rules.join('\n') === rulesIn(sent).join('\n')
    ? []
    : [rules.length === 0 ? 'it does not repeat' : `it repeats by ${rules.join(', ')}`]
}

/** In one spelling: the parts of a rule have no order, and the begin of a week may be added. */
function rulesIn(rules: Json | undefined): readonly string[] {
  return textsIn(rules)
    .map((line) => {
      const [name = '', ...parts] = line.toUpperCase().split(/[:;]/)
      return [name, ...parts.filter((part) => !part.startsWith('WKST=')).toSorted()].join(';')
    })
    .toSorted()
}

function shorten(value: Json | undefined): string {
  return JSON.stringify(value ?? null).slice(0, 80)
}
