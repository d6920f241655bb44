import { createHash } from 'node:crypto'
import { refusalOf, reportTo, type Finding } from '../policy/finding.ts'
import { isTimeZone } from '../policy/local-time.ts'
import { plainText, readYaml } from '../policy/read-yaml.ts'
import {
  onlyKeys,
  said,
  tableOf,
  textIn,
  textsOf,
  type Report,
  type TableNode,
  type Tree,
} from '../policy/tree.ts'
import { quoted } from '../text/quoted.ts'
import type { NotifySettings, Value } from './notify-settings.ts'
import { readChannels } from './read-channel.ts'
import { readRoutes } from './read-route.ts'
import { minutesIn, secretsIn, valueIn } from './read-value.ts'

const HINT = 'docs/notifications.md tells what the file can say'
const KEYS = ['version', 'timezone', 'quiet', 'private', 'callbacks', 'smtp', 'channels', 'routes']

/** The notification settings of a file. Fails with `usage` and names everything that is wrong at once. */
export function readNotify(given: string | Uint8Array, operations: readonly string[]): NotifySettings {
  const text = plainText(given, 'The file')
  const problems: Finding[] = []
  const report = reportTo(problems)
  const root = readYaml(text, report)
  const read = root === undefined ? undefined : settingsOf(root, operations, report)
  if (read === undefined || problems.length > 0) throw refusalOf('The file', problems, HINT)
  return { ...read, text, digest: createHash('sha256').update(text).digest('hex') }
}

function settingsOf(
  root: TableNode,
  operations: readonly string[],
  report: Report,
): Omit<NotifySettings, 'digest' | 'text'> {
  onlyKeys(root, 'The file', KEYS, report)
  const { entries } = root
  const version = entries.get('version')
  if (version?.kind !== 'text' || version.text !== '1') {
    const given = version === undefined ? '' : `, not ${said(version)}`
    report(version?.line ?? root.line, `The file says version: 1${given}`)
  }
  const smtp = smtpOf(entries.get('smtp'), report)
  const privateHosts = hostsOf(entries.get('private'), 'private', report)
  const channels = readChannels(entries.get('channels'), privateHosts, report)
  const routes = readRoutes(entries.get('routes'), { channels, operations, report })
  const lineOf = (name: string): number => lineIn(entries.get('channels'), name) ?? root.line
  for (const { name, why } of whatIsMissing({ smtp, channels, routes })) report(lineOf(name), why)
  return {
    timeZone: timeZoneOf(entries.get('timezone'), report),
    quiet: quietOf(entries.get('quiet'), report),
    privateHosts,
    ...callbacksOf(entries.get('callbacks'), report),
    smtp,
    channels,
    routes,
  }
}

/** Where a key of a table leads to. */
function lineIn(tree: Tree | undefined, key: string): number | undefined {
  return tree?.kind === 'table' ? tree.entries.get(key)?.line : undefined
}

/** Channels that lack something elsewhere in the file. */
function whatIsMissing({
  smtp,
  channels,
  routes,
}: Pick<NotifySettings, 'smtp' | 'channels' | 'routes'>): readonly {
  readonly name: string
  readonly why: string
}[] {
  const told = new Set(routes.flatMap(({ to }) => to))
  return [
    ...channels.flatMap(({ name, how }) =>
      how.kind === 'email' && smtp === null
        ? [{ name, why: `The channel ${name} sends e-mail, so the file needs smtp with url and from` }]
        : [],
    ),
    ...channels.flatMap(({ name }) =>
      told.has(name) ? [] : [{ name, why: `No route leads to the channel ${name}` }],
    ),
  ]
}

function timeZoneOf(tree: Tree | undefined, report: Report): string {
  const name = tree === undefined ? 'UTC' : textIn(tree, 'timezone', report)
  if (name === undefined || isTimeZone(name)) return name ?? 'UTC'
  report(tree?.line ?? 1, `There is no time zone ${quoted(name)}; it is a name such as Europe/Berlin`)
  return 'UTC'
}

function quietOf(tree: Tree | undefined, report: Report): NotifySettings['quiet'] {
  const table = tree === undefined ? undefined : tableOf(tree, 'quiet', report)
  if (table === undefined) return null
  onlyKeys(table, 'quiet', ['from', 'to'], report)
  const [from, to] = [minutesIn(table, 'from', report), minutesIn(table, 'to', report)]
  if (from === undefined || to === undefined) {
    report(table.line, 'quiet has from and to, such as from: "21:00" and to: "07:00"')
    return null
  }
  if (from === to) report(table.line, 'quiet begins and ends at the same time')
  return { from, to }
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/** Hosts as they are in an address, in small letters. */
function hostsOf(tree: Tree | undefined, what: string, report: Report): readonly string[] {
  if (tree === undefined) return []
  return textsOf(tree, what, report).flatMap(({ text, line }) => {
    if (HOST.test(text) && URL.canParse(`https://${text}`)) return [text]
    report(line, `${what} holds hosts such as ci.example.com or localhost:9000, not ${quoted(text)}`)
    return []
  })
}

function callbacksOf(
  tree: Tree | undefined,
  report: Report,
): Pick<NotifySettings, 'callbackHosts' | 'callbackSecrets'> {
  const table = tree === undefined ? undefined : tableOf(tree, 'callbacks', report)
  if (table === undefined) return { callbackHosts: [], callbackSecrets: [] }
  onlyKeys(table, 'callbacks', ['hosts', 'secret'], report)
  const callbackHosts = hostsOf(table.entries.get('hosts'), 'hosts', report)
  const callbackSecrets = secretsIn(table, 'callbacks', report)
  if (callbackHosts.length === 0) report(table.line, 'callbacks names hosts that requesters may name')
  return { callbackHosts, callbackSecrets }
}

function smtpOf(tree: Tree | undefined, report: Report): NotifySettings['smtp'] {
  const table = tree === undefined ? undefined : tableOf(tree, 'smtp', report)
  if (table === undefined) return null
  onlyKeys(table, 'smtp', ['url', 'from'], report)
  const [url, from] = [table.entries.get('url'), table.entries.get('from')]
  const value: Value | undefined = url === undefined ? undefined : valueIn(url, 'url', report)
  const sender = from === undefined ? undefined : textIn(from, 'from', report)
  if (value === undefined || sender === undefined) {
    report(table.line, 'smtp has url, such as env:SHIELD_NOTIFY_SMTP_URL, and from')
    return null
  }
  if ('text' in value && !/^smtps?:\/\/[^@\s]+$/.test(value.text))
    report(table.line, 'url is smtps://HOST or smtp://HOST; with a password it is env:SHIELD_NOTIFY_…')
  return { url: value, from: sender }
}
