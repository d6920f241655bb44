import { ShieldError } from '../../domain/errors.ts'
import type { FormCredentials } from '../../domain/ports/nango.ts'
import type { Provider } from '../../domain/provider/provider.ts'

type Texts = Readonly<Record<string, string>>

/** Which shop, store or number, by the keys that a connection keeps them under. Fails with `usage`. */
export function settingsFrom({ title, connectSettings }: Provider, given: Texts): Texts {
  return Object.fromEntries(
    Object.entries(given).map(([key, text]) => {
      const setting = connectSettings.find((one) => one.key === key)
      if (setting !== undefined) return [key, setting.parse(text)]
      const known = connectSettings.map((one) => one.key)
      throw new ShieldError(
        'usage',
        `${title} is not told ${JSON.stringify(key.slice(0, 60))} to be connected`,
        {
          hint: known.length === 0 ? 'It is told nothing' : `It is told ${known.join(', ')}`,
        },
      )
    }),
  )
}

/** The credentials of a form, each part checked. Fails with `usage`, repeating nothing of what was given. */
export function formCredentials({ title, form }: Provider, given: Texts): FormCredentials {
  const fields = form?.fields ?? []
  const keys = fields.map(({ key }) => key)
  const isWhole = Object.keys(given).length === keys.length && keys.every((key) => Object.hasOwn(given, key))
  if (form === undefined || !isWhole) {
    throw new ShieldError('usage', `These are not the credentials that ${title} takes`, {
      hint: `It takes ${keys.join(', ')}`,
    })
  }
  const {
    username = '',
    password = '',
    apiKey = '',
  } = Object.fromEntries(fields.map(({ key, parse }) => [key, parse(given[key] ?? '')]))
  return form.mode === 'basic' ? { mode: 'basic', username, password } : { mode: 'api-key', apiKey }
}
