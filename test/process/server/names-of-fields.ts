import { inputFlags, type InputFlag } from '../../../src/domain/operation/input-flags.ts'
import type { JsonObject } from '../../../src/domain/text/json.ts'
import type { Operation } from '../../../src/domain/operation/operation.ts'
import { send } from '../../http/client.ts'
import { errorOf } from '../approvals/propose.ts'
import { clientOf, type ServedSide } from './served.ts'

/** What a door says of an input that it refuses. */
export interface Refused {
  readonly message: string
  readonly hint: string
  /** The keys that a problem carries beside its words; null at a command line. */
  readonly fields: readonly string[] | null
}

/** One way in, and whether it calls a field by its flag or by its key. */
export interface Door {
  readonly name: string
  readonly words: 'flags' | 'keys'
  readonly ask: (operation: Operation, input: JsonObject) => Promise<Refused>
}

/** Here and at a server, by flags and by `--input`, and over HTTP. */
export function doorsOf(side: ServedSide): readonly Door[] {
  const there = clientOf(side.lab, side.url, side.tokens['agent-1'])
  const door = (name: string, words: Door['words'], env: Env): Door => ({
    name,
    words,
    ask: (operation, input) => askByCommand(side, operation, { words, input, env }),
  })
  return [
    door('flags', 'flags', {}),
    door('--input', 'keys', {}),
    door('flags at a server', 'flags', there),
    door('--input at a server', 'keys', there),
    { name: 'REST', words: 'keys', ask: (operation, input) => askByRest(side, operation, input) },
  ]
}

type Env = Readonly<Record<string, string | undefined>>

interface ByCommand {
  readonly words: Door['words']
  readonly input: JsonObject
  readonly env: Env
}

async function askByCommand(
  { lab }: ServedSide,
  operation: Operation,
  { words, input, env }: ByCommand,
): Promise<Refused> {
  const given = words === 'flags' ? flagsFor(operation, input) : ['--input', '-']
  const argv = [...operation.name.split('.'), ...given, '--json']
  const ended = await lab.runInside(argv, { env, stdin: JSON.stringify(input) })
  if (ended.exit === 0 || ended.exit === 8) throw new Error(`${argv.join(' ')} was taken: ${ended.stdout}`)
  const { message, hint } = errorOf(ended)
  return { message, hint: hint ?? '', fields: null }
}

async function askByRest(
  { url, tokens }: ServedSide,
  operation: Operation,
  input: JsonObject,
): Promise<Refused> {
  const { status, body, text } = await send(url, 'POST', `/v1/operations/${operation.name}`, {
    body: { input },
    headers: { authorization: `Bearer ${tokens['agent-1']}` },
  })
  if (status < 400) throw new Error(`${operation.name} was taken: ${text}`)
  return { message: body.detail, hint: body.hint ?? '', fields: body.fields ?? [] }
}

/** The same input as somebody types it. */
function flagsFor(operation: Operation, input: JsonObject): readonly string[] {
  const flags = inputFlags(operation.input)
  return Object.entries(input).flatMap(([key, value]) => {
    const flag = flags.find((one) => one.key === key)?.flag ?? ''
    if (value === true) return [flag]
    return (Array.isArray(value) ? value : [value]).map((one: unknown) => `${flag}=${typed(one)}`)
  })
}

function typed(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([part, of]) => `${part}=${String(of)}`)
    .join(',')
}

/** What is wrong with how the fields are named there: nothing where each is, in that door's words alone. */
export function misnamed(
  { message, hint, fields }: Refused,
  { words, name }: Door,
  operation: Operation,
  wanted: readonly string[],
): readonly string[] {
  const text = `${message}\n${hint}`
  const all = inputFlags(operation.input)
  const meant = all.filter(({ key }) => wanted.includes(key))
  const hintOfShell = `shield ${operation.name.replace('.', ' ')} --help`
  return [
    ...meant
      .filter((flag) => !isNamed(text, words === 'flags' ? flag.flag : flag.key))
      .map(({ key }) => `${key} is not named`),
    ...(words === 'flags' ? all.filter((flag) => isSpeltAsKey(text, flag)) : []).map(
      ({ key }) => `the key ${key} is named`,
    ),
    ...(words === 'keys' ? all.filter(({ flag }) => isNamed(text, flag)) : []).map(
      ({ flag }) => `${flag} is named`,
    ),
    ...(name === 'REST' && /--[a-z]|\bshield [a-z]+ [a-z]/.test(text) ? ['words of a shell'] : []),
    ...(name !== 'REST' && text.replace(hintOfShell, '').includes(' --help')
      ? ['the help of something else']
      : []),
    ...(fields !== null && fields.some((key) => !all.some((one) => one.key === key))
      ? [`fields ${fields.join()}`]
      : []),
  ]
}

function isNamed(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text)
}

/** A key of one word is a word of the sentence, too. */
function isSpeltAsKey(text: string, { key }: InputFlag): boolean {
  return /[A-Z]/.test(key) && isNamed(text, key)
}
