import { said, textIn, type Report, type TableNode, type Tree } from '../policy/tree.ts'
import { NOTIFY_VARIABLE } from '../settings/variables.ts'
import { quoted } from '../text/quoted.ts'
import type { Value } from './notify-settings.ts'

/** A text, or `env:SHIELD_NOTIFY_…`: no file can have another secret sent somewhere. Anything else is reported. */
export function valueIn(tree: Tree, what: string, report: Report): Value | undefined {
  const text = textIn(tree, what, report)
  if (text === undefined || !text.startsWith('env:')) return text === undefined ? undefined : { text }
  const variable = text.slice('env:'.length)
  if (NOTIFY_VARIABLE.test(variable)) return { variable }
  // What is not a name may be the secret itself, which no message repeats.
  const named = /^[A-Z][A-Z0-9_]*$/.test(variable) ? `the variable ${quoted(variable)}` : 'no variable'
  report(tree.line, `${what} names ${named}; only those that begin with SHIELD_NOTIFY_ can be named`)
  return undefined
}

/** The same where a secret may not stand in the file itself. */
function secretIn(tree: Tree, what: string, report: Report): readonly Value[] {
  const value = valueIn(tree, what, report)
  if (value === undefined) return []
  if ('variable' in value) return [value]
  report(
    tree.line,
    `${what} may not be written into the file; name the variable that holds it, as env:SHIELD_NOTIFY_…`,
  )
  return []
}

/** `secret`, one or a list of them: all sign. At least one, or it is reported. */
export function secretsIn({ entries, line }: TableNode, what: string, report: Report): readonly Value[] {
  const tree = entries.get('secret')
  if (tree === undefined) {
    report(line, `${what} has a secret that signs what is sent: env:SHIELD_NOTIFY_…`)
    return []
  }
  const items = tree.kind === 'list' ? tree.items : [tree]
  return items.flatMap((item) => secretIn(item, 'secret', report))
}

/** A web address that is a secret as a whole, or none. Anything else is reported. */
export function addressIn(tree: Tree, what: string, report: Report): Value | undefined {
  const value = valueIn(tree, what, report)
  if (value === undefined || 'variable' in value) return value
  const url = URL.canParse(value.text) ? new URL(value.text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.hash === ''
  if (isPlain && ['https:', 'http:'].includes(url.protocol)) return value
  // With an @ in it, it may hold a password, which no message repeats.
  const given = value.text.includes('@') ? '' : `, not ${said(tree)}`
  report(
    tree.line,
    `${what} is an https address without user name and password${given}; one that is secret is env:SHIELD_NOTIFY_…`,
  )
  return undefined
}

/** `"07:30"` as minutes after midnight; undefined where the key is not there. Anything else is reported. */
export function minutesIn({ entries }: TableNode, key: string, report: Report): number | undefined {
  const tree = entries.get(key)
  if (tree === undefined) return undefined
  const match = tree.kind === 'text' ? /^([01]\d|2[0-3]):([0-5]\d)$/.exec(tree.text) : null
  if (match !== null) return Number(match[1]) * 60 + Number(match[2])
  report(tree.line, `${key} is a time such as "07:30", not ${said(tree)}`)
  return undefined
}
