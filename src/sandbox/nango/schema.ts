import { isJsonObject } from '../../domain/text/json.ts'

/** One complaint about input, as Nango words it. */
export interface Issue {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** Says what is wrong with a value; nothing if it fits. */
export type Check = (value: unknown, path: readonly string[]) => readonly Issue[]

export const anything: Check = () => []

export const text: Check = (value, path) =>
  typeof value === 'string' ? [] : [wrongType('string', value, path)]

type TextRules = { readonly least?: number; readonly most?: number; readonly pattern?: RegExp }

/** A text of that length and form. */
export function textWith({ least = 0, most = Infinity, pattern }: TextRules): Check {
  return (value, path) => {
    if (typeof value !== 'string') return [wrongType('string', value, path)]
    const tooSmall = {
      code: 'too_small',
      message: `Too small: expected string to have >=${least} characters`,
    }
    const tooBig = { code: 'too_big', message: `Too big: expected string to have <=${most} characters` }
    const noMatch = { code: 'invalid_format', message: `Invalid string: must match pattern ${pattern}` }
    return [
      ...(pattern?.test(value) === false ? [noMatch] : []),
      ...(value.length < least ? [tooSmall] : []),
      ...(value.length > most ? [tooBig] : []),
    ].map((issue) => ({ ...issue, path }))
  }
}

/** An object with these members and no other; `required` ones must be there. */
export function strictObject(
  members: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return (value, path) => {
    if (!isJsonObject(value)) return [wrongType('object', value, path)]
    const present = Object.entries(members).filter(
      ([name]) => Object.hasOwn(value, name) || required.includes(name),
    )
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name))
    return [
      ...present.flatMap(([name, check]) => check(value[name], [...path, name])),
      ...(unknown.length === 0 ? [] : [unrecognized(unknown, path)]),
    ]
  }
}

/** An object with any members of one kind, whose names are of one kind too. */
export function recordOf(check: Check, key: Check = anything): Check {
  return (value, path) =>
    isJsonObject(value)
      ? Object.entries(value).flatMap(([name, child]) =>
          key(name, path).length === 0
            ? check(child, [...path, name])
            : [{ code: 'invalid_key', message: 'Invalid key in record', path: [...path, name] }],
        )
      : [wrongType('object', value, path)]
}

export function listOf(check: Check): Check {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((child: unknown, index) => check(child, [...path, String(index)]))
      : [wrongType('array', value, path)]
}

/** A record in which one member, where it is there, passes the check. */
export function configWith(member: string, check: Check): Check {
  return (value, path) => [
    ...recordOf(anything)(value, path),
    ...(isJsonObject(value) && value[member] !== undefined ? check(value[member], [...path, member]) : []),
  ]
}

export function unrecognized(names: readonly string[], path: readonly string[]): Issue {
  const list = names.map((name) => JSON.stringify(name)).join(', ')
  return {
    code: 'unrecognized_keys',
    message: `Unrecognized ${names.length === 1 ? 'key' : 'keys'}: ${list}`,
    path,
  }
}

export function wrongType(expected: string, value: unknown, path: readonly string[]): Issue {
  return {
    code: 'invalid_type',
    message: `Invalid input: expected ${expected}, received ${typeName(value)}`,
    path,
  }
}

export function notANumber(name: string): Issue {
  return { code: 'invalid_type', message: 'Invalid input: expected number, received NaN', path: [name] }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const LOCAL = /^(localhost|127\..*|\[::1\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*)$/

/** An address that webhooks of one connection go to; '' is none. Nango's own hosts and local ones are refused. */
export const checkWebhookUrl: Check = (value, path) => {
  if (value === '') return []
  if (typeof value !== 'string' || !URL.canParse(value))
    return [{ code: 'invalid_union', message: 'Invalid input', path }]
  const { hostname } = new URL(value)
  if (hostname === 'nango.dev' || hostname.endsWith('.nango.dev'))
    return [{ code: 'custom', message: "Webhook URLs cannot point to Nango's domain (nango.dev).", path }]
  return LOCAL.test(hostname) ? [{ code: 'custom', message: 'This webhook URL is not allowed.', path }] : []
}

/**
 * The ids that Nango's API takes; its import alone takes any id of a connection.
 * https://github.com/NangoHQ/nango/blob/master/packages/server/lib/helpers/validation.ts
 */
export const connectionId: Check = textWith({
  most: 255,
  pattern: /^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]+$/,
})

export const integrationKey: Check = textWith({ most: 255, pattern: /^[a-zA-Z0-9~:.@ _-]+$/ })
