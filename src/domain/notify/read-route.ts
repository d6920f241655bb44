import { whyNotName } from '../access/principal.ts'
import type { MinorAmount } from '../operation/stakes.ts'
import { moneyOf } from '../policy/read-limit.ts'
import {
  itemsOf,
  onlyKeys,
  said,
  tableOf,
  textsOf,
  yesOrNo,
  type Report,
  type TableNode,
  type Tree,
} from '../policy/tree.ts'
import { MARKS } from '../request/request.ts'
import { quoted } from '../text/quoted.ts'
import { EVENTS } from './event.ts'
import type { Channel, Route } from './notify-settings.ts'

interface Around {
  readonly channels: readonly Channel[]
  /** Names of every operation that writes. */
  readonly operations: readonly string[]
  readonly report: Report
}

const KEYS = ['to', 'events', 'operations', 'marks', 'requesters', 'above', 'urgent']
const MOST = 200

/** `routes`: a list. Whatever is wrong is reported. */
export function readRoutes(tree: Tree | undefined, around: Around): readonly Route[] {
  if (tree === undefined) return []
  const { report } = around
  const items = itemsOf(tree, 'routes', report)
  if (items.length > MOST) report(tree.line, `routes holds at most ${MOST} of them`)
  return items.flatMap((item) => {
    const table = tableOf(item, 'A route', report)
    return table === undefined ? [] : [routeOf(table, around)]
  })
}

function routeOf(table: TableNode, { channels, operations, report }: Around): Route {
  onlyKeys(table, 'A route', KEYS, report)
  const { entries, line } = table
  const urgent = entries.get('urgent')
  if (!entries.has('to')) report(line, 'A route says to which channels it leads: to: [team]')
  const words = (key: string, whyNot: (text: string) => string | null): readonly string[] | null => {
    const tree = entries.get(key)
    if (tree === undefined) return null
    return textsOf(tree, key, report).flatMap((one) => {
      const why = whyNot(one.text)
      if (why !== null) report(one.line, why)
      return why === null ? [one.text] : []
    })
  }
  const names = channels.map(({ name }) => name)
  return {
    to: words('to', among('channel', names)) ?? [],
    events: words('events', among('event', EVENTS)) as Route['events'],
    operations: words('operations', whyNoOperation(operations)),
    marks: words('marks', among('mark', MARKS)) as Route['marks'],
    requesters: words('requesters', whyNotName),
    above: aboveOf(entries.get('above'), report),
    isUrgent: urgent !== undefined && yesOrNo(urgent, 'urgent', report) === true,
  }
}

function among(what: string, known: readonly string[]): (text: string) => string | null {
  return (text) =>
    known.includes(text)
      ? null
      : `There is no ${what} ${quoted(text)}; there is ${known.join(', ') || 'no other'}`
}

function whyNoOperation(operations: readonly string[]): (text: string) => string | null {
  return (text) =>
    operations.some((name) => namesOperation(text, name))
      ? null
      : `No write is called ${quoted(text)}; shield operations lists them`
}

/** Whether `*`, `shopify.*` or a name means this operation. */
export function namesOperation(written: string, name: string): boolean {
  if (written === '*' || written === name) return true
  return written.endsWith('.*') && name.startsWith(written.slice(0, -1))
}

function aboveOf(tree: Tree | undefined, report: Report): MinorAmount | null {
  if (tree === undefined) return null
  const money = tree.kind === 'text' ? moneyOf(tree.text) : said(tree)
  if (typeof money === 'object') return money
  report(tree.line, `above is money such as 300.00 EUR, not ${money}`)
  return null
}
