import { ShieldError } from '../../domain/errors.ts'
import type { FormCredentials } from '../../domain/ports/nango.ts'
import type { CredentialForm } from '../../domain/provider/provider.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { App } from '../app.ts'

const LONGEST_BYTES = 16 * 1024

/** How a person or a script hands over what may never stand in a command line. */
type CredentialSource = 'prompt' | 'stdin'

/**
 * The credentials of a form, each part checked. No error repeats anything of what was given. Fails with `usage`; with
 * `interrupted` on Ctrl-C.
 */
export async function readCredentials(
  app: App,
  form: CredentialForm,
  source: CredentialSource,
): Promise<FormCredentials> {
  app.terminal.announce(`The credentials go to ${secretReceiver(app)}`)
  const given = source === 'stdin' ? await fromStdin(app, form) : await fromPrompts(app, form)
  const values = Object.fromEntries(
    form.fields.map(({ key, parse }, index) => [key, parse(given[index] ?? '')]),
  )
  const { username = '', password = '', apiKey = '' } = values
  return form.mode === 'basic' ? { mode: 'basic', username, password } : { mode: 'api-key', apiKey }
}

async function fromPrompts({ prompts }: App, { fields }: CredentialForm): Promise<readonly string[]> {
  const given: string[] = []
  for (const { label } of fields) given.push(await prompts.secret(`${label}:`))
  return given
}

async function fromStdin({ terminal }: App, form: CredentialForm): Promise<readonly string[]> {
  const text = Buffer.from(await terminal.readStdin(LONGEST_BYTES))
    .toString('utf8')
    .trim()
  const parts = text.startsWith('{') ? fromJson(text, form) : text.split(/\r?\n/)
  if (parts?.length === form.fields.length) return parts
  const keys = form.fields.map(({ key }) => `"${key}": "…"`).join(', ')
  const labels = form.fields.map(({ label }) => label).join(', ')
  throw new ShieldError('usage', 'stdin does not hold the credentials', {
    hint: `Give {${keys}}, or one line each: ${labels}`,
  })
}

/** Undefined when it is not exactly these parts: what JSON.parse says of it would repeat some of it. */
function fromJson(text: string, { fields }: CredentialForm): readonly string[] | undefined {
  const value = parse(text)
  if (!isJsonObject(value) || Object.keys(value).length !== fields.length) return undefined
  const parts = fields.flatMap(({ key }) => {
    const part = value[key]
    return typeof part === 'string' ? [part] : []
  })
  return parts.length === fields.length ? parts : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where a secret goes that is typed or read from stdin, to be seen before that: a stray setting may have named it. */
export function secretReceiver({ settings: { remote, nangoBaseUrl } }: Pick<App, 'settings'>): string {
  return remote === null ? `Nango at ${nangoBaseUrl}` : `the server at ${remote.url}`
}
