import { ShieldError } from '../../../domain/errors.ts'
import { canonicalJson } from '../../../domain/text/canonical-json.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { readTemplates } from '../read-templates.ts'
import type { Template } from '../template.ts'

interface Wanted {
  readonly name: string
  readonly language: string
}

/** Fails with `not_found`, and with `conflict` for one that Meta would not send now. */
export async function getTemplate(reading: Reading, { name, language }: Wanted): Promise<Template> {
  const all = await readTemplates(reading, name)
  const found = all.find((one) => one.language === language)
  if (found === undefined) {
    const languages = all.map((one) => one.language)
    const what = languages.length === 0 ? '' : ` in ${language}`
    throw new ShieldError('not_found', `There is no template ${JSON.stringify(name)}${what}`, {
      hint:
        languages.length === 0 ? 'shield whatsapp list-templates' : `It is there in ${languages.join(', ')}`,
    })
  }
  if (found.status === 'APPROVED') return found
  throw new ShieldError('conflict', `The template ${name} (${language}) is ${found.status}, not APPROVED`, {
    hint: 'shield whatsapp list-templates --status APPROVED',
  })
}

/** Null while the template is as it was when somebody approved its text, else what changed. Fails as a read does. */
export async function templateChange(
  reading: Reading,
  { name, language }: Wanted,
  before: JsonObject,
): Promise<string | null> {
  const now = (await readTemplates(reading, name)).find((one) => one.language === language)
  const title = `The template ${name} (${language})`
  if (now === undefined) return `${title} is gone`
  if (now.status !== before['status']) return `${title} is ${now.status} now`
  const changed = Object.entries(now)
    .filter(([part, value]) => canonicalJson(value) !== canonicalJson(before[part] ?? null))
    .map(([part]) => part)
  return changed.length === 0 ? null : `${title} was changed: ${changed.join(', ')}`
}
