import type { Json } from '../../domain/text/json.ts'
import { oneValue } from '../../domain/text/one-value.ts'
import type { FactType, Place } from '../../domain/request/preview.ts'
import { linesOf } from './value-lines.ts'
import { renderDiscount, renderFields, renderMoney, renderOrderLine } from './render-money.ts'

/** A fact as text, and the places whose value stands in that text. A place that is not among them is "also sent". */
export interface FactText {
  readonly text: string
  readonly places: readonly string[]
}

/** `below`: every single value at or below `at`, by place. */
type Renderer = (at: Place, below: ReadonlyMap<string, Json>) => FactText

const RENDERERS: Readonly<Record<FactType, Renderer>> = {
  text: single(plain),
  minutes: single((value) => `${plain(value)} min`),
  'yes-no': single((value) => (value === true ? 'yes' : value === false ? 'no' : plain(value))),
  list: (_at, below) => ({
    text: linesOf([...below.values()]),
    places: [...below.keys()],
  }),
  moment: (at, below) => {
    const time = [`${at}/dateTime`, `${at}/date`].find((place) => below.has(place)) ?? `${at}/dateTime`
    const places = [time, `${at}/timeZone`].filter((place) => below.has(place))
    const text = plain(below.get(time))
    const zone = below.get(`${at}/timeZone`)
    const beside = [weekdayOf(text), ...(zone === undefined ? [] : [plain(zone)])].filter(
      (word) => word !== '',
    )
    return { text: beside.length === 0 ? text : `${text} (${beside.join(', ')})`, places }
  },
  'last-day': (at, below) => {
    const end = plain(below.get(`${at}/date`))
    const last = dayBefore(end)
    return {
      text: last === '' ? end : `${last} (${weekdayOf(last)})`,
      places: [`${at}/date`].filter((place) => below.has(place)),
    }
  },
  people: (at, below) => {
    const people = items(at, below).map(({ place, own }) => person(place, own))
    return {
      text: `${people.length}: ${people.map(({ text }) => text).join(', ')}`,
      places: people.flatMap(({ places }) => places),
    }
  },
  reminders: (at, below) => {
    const each = items(at, below).map(({ place }) => ({
      text: `${plain(below.get(`${place}/method`))} ${plain(below.get(`${place}/minutes`))} min before`,
      places: [`${place}/method`, `${place}/minutes`].filter((known) => below.has(known)),
    }))
    return { text: each.map(({ text }) => text).join(', '), places: each.flatMap(({ places }) => places) }
  },
  money: renderMoney,
  'order-lines': (at, below) => {
    const each = items(at, below).map(({ place, own }) => renderOrderLine(place, own))
    return { text: each.map(({ text }) => text).join('\n'), places: each.flatMap(({ places }) => places) }
  },
  discount: renderDiscount,
  fields: renderFields,
  rows: (at, below) => {
    const each = items(at, below)
    return {
      text: each.map(({ own }) => [...own].map(namedValue).join(', ')).join('\n'),
      places: each.flatMap(({ own }) => [...own.keys()]),
    }
  },
}

export function renderFact(type: FactType, at: Place, below: ReadonlyMap<string, Json>): FactText {
  return RENDERERS[type](at, below)
}

function single(show: (value: Json) => string): Renderer {
  return (at, below) =>
    below.has(at) ? { text: show(below.get(at) ?? null), places: [at] } : { text: '', places: [] }
}

/** The members of a list, each with the places below it. */
function items(
  at: Place,
  below: ReadonlyMap<string, Json>,
): readonly { readonly place: string; readonly own: ReadonlyMap<string, Json> }[] {
  const places = new Set(
    [...below.keys()]
      .filter((place) => place !== at)
      .map((place) => `${at}/${place.slice(at.length + 1).split('/')[0]}`),
  )
  return [...places].map((place) => ({
    place,
    own: new Map([...below].filter(([key]) => key === place || key.startsWith(`${place}/`))),
  }))
}

/** Quoted where it could be taken for several values or lines. */
function namedValue([place, value]: readonly [string, Json]): string {
  const text = typeof value === 'string' && value !== '' ? oneValue(value) : JSON.stringify(value)
  return `${place.slice(place.lastIndexOf('/') + 1)}: ${text}`
}

function person(place: string, own: ReadonlyMap<string, Json>): FactText {
  const email = own.get(`${place}/email`)
  const marks = [
    [`${place}/optional`, 'optional'],
    [`${place}/resource`, 'room'],
  ].filter(([mark]) => own.get(mark ?? '') === true)
  const text =
    marks.length > 0 ? `${plain(email)} (${marks.map(([, word]) => word).join(', ')})` : plain(email)
  return {
    text,
    places: [`${place}/email`, ...marks.map(([mark]) => mark ?? '')].filter((known) => own.has(known)),
  }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** Of the day as it is written, whatever the offset; empty for what begins with no day. */
function weekdayOf(time: string): string {
  const day = /^\d{4}-\d\d-\d\d(?=$|T)/.exec(time)?.[0]
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? '' : (WEEKDAYS[new Date(at).getUTCDay()] ?? '')
}

/** Empty for what is no day. */
function dayBefore(day: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
  return isDay ? new Date(at - 86_400_000).toISOString().slice(0, 10) : ''
}

/** Texts as they are, whatever else as JSON: a value of an unexpected type is shown, not guessed at. */
function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
