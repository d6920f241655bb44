import {
  itemsOf,
  oneOf,
  onlyKeys,
  tableOf,
  textIn,
  textsOf,
  type Report,
  type TableNode,
  type Tree,
} from '../policy/tree.ts'
import { quoted } from '../text/quoted.ts'
import { CONTENTS, whyNoAddress, type Channel, type How, type Value } from './notify-settings.ts'
import { addressIn, minutesIn, secretsIn } from './read-value.ts'

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const MOST = 50

/** `channels`: a table by name. Whatever is wrong is reported. */
export function readChannels(
  tree: Tree | undefined,
  privateHosts: readonly string[],
  report: Report,
): readonly Channel[] {
  const table = tree === undefined ? undefined : tableOf(tree, 'channels', report)
  const entries = [...(table?.entries ?? [])]
  if (entries.length > MOST) report(table?.line ?? 1, `channels holds at most ${MOST} of them`)
  return entries.flatMap(([name, value]) => {
    if (!NAME.test(name) || name.length > 40) {
      report(value.line, `A channel has up to 40 small letters, digits and hyphens, not ${quoted(name)}`)
      return []
    }
    const channel = tableOf(value, `The channel ${name}`, report)
    return channel === undefined ? [] : channelOf(name, channel, { privateHosts, report })
  })
}

/** What says how, and what else each takes. */
const KINDS: Readonly<Record<How['kind'], readonly string[]>> = {
  webhook: ['secret'],
  slack: [],
  email: [],
  command: [],
}

interface Around {
  readonly privateHosts: readonly string[]
  readonly report: Report
}

function channelOf(name: string, table: TableNode, around: Around): readonly Channel[] {
  const { report } = around
  const kinds = (Object.keys(KINDS) as How['kind'][]).filter((kind) => table.entries.has(kind))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    report(table.line, `The channel ${name} has one of ${Object.keys(KINDS).join(', ')}`)
    return []
  }
  onlyKeys(table, `The channel ${name}`, [kind, ...KINDS[kind], 'content', 'digest'], report)
  const digest = minutesIn(table, 'digest', report) ?? null
  const how = HOW[kind](table, report)
  const content = contentOf(table, report)
  if (digest !== null && kind === 'webhook')
    report(table.line, 'A webhook is told of each event by itself: it has no digest')
  if (how?.kind === 'webhook') reportOpen(`channels.${name}.webhook`, how.url, table, around)
  return how === undefined ? [] : [{ name, how, content, digest }]
}

/** An address in the file that would be told without TLS. */
function reportOpen(
  key: string,
  url: Value,
  { entries, line }: TableNode,
  { privateHosts, report }: Around,
): void {
  const why = 'text' in url ? whyNoAddress(url.text, privateHosts) : null
  if (why !== null) report(entries.get('webhook')?.line ?? line, `${key} ${why}`)
}

function contentOf({ entries }: TableNode, report: Report): Channel['content'] {
  const tree = entries.get('content')
  return (tree === undefined ? undefined : oneOf(tree, 'content', CONTENTS, report)) ?? 'thin'
}

type ReadHow = (table: TableNode, report: Report) => How | undefined

const HOW: Readonly<Record<How['kind'], ReadHow>> = {
  webhook: (table, report) => {
    const url = addressOf(table, 'webhook', report)
    const secrets = secretsIn(table, 'A webhook', report)
    return url === undefined ? undefined : { kind: 'webhook', url, secrets }
  },
  slack: (table, report) => {
    const url = addressOf(table, 'slack', report)
    if (url !== undefined && 'text' in url) {
      report(
        table.line,
        'The address is a secret, with which anybody can write there: name a variable, as env:SHIELD_NOTIFY_…',
      )
    }
    return url === undefined ? undefined : { kind: 'slack', url }
  },
  email: ({ entries, line }, report) => {
    const tree = entries.get('email') ?? { kind: 'text', line, text: '' }
    const texts = tree.kind === 'list' ? textsOf(tree, 'email', report) : [tree]
    const to = texts.flatMap((one) => {
      const text = textIn(one, 'email', report)
      if (text === undefined || MAIL_ADDRESS.test(text)) return text === undefined ? [] : [text]
      report(one.line, `email is an address such as anna@example.com, not ${quoted(text)}`)
      return []
    })
    return to.length === 0 ? undefined : { kind: 'email', to }
  },
  command: ({ entries, line }, report) => {
    const tree = entries.get('command') ?? { kind: 'list', line, items: [] }
    const argv = itemsOf(tree, 'command', report).flatMap((item) => {
      if (item.kind === 'text') return [item.text]
      report(item.line, 'command is a list of texts: a program and its arguments')
      return []
    })
    if (argv[0] !== undefined && !/^(?:\/|[A-Za-z]:[\\/])/.test(argv[0]))
      report(tree.line, `command begins with the whole path of a program, not ${quoted(argv[0])}`)
    return argv.length === 0 ? undefined : { kind: 'command', argv }
  },
}

/** Nothing that an SMTP server or a header could read as more than one address. */
const MAIL_ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

function addressOf({ entries, line }: TableNode, key: string, report: Report) {
  return addressIn(entries.get(key) ?? { kind: 'text', line, text: '' }, key, report)
}
