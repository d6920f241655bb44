import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { joinWordings, say, type Wording } from '../../../domain/text/wording.ts'
import { fillIn, placeholdersIn, type Template } from '../template.ts'

/** One part of a template with its parameters in it. */
export interface Filled {
  readonly parameters: readonly JsonObject[]
  readonly text: string
}

interface TextPart {
  /** Where the parameters come from. */
  readonly at: Wording
  readonly text: string
  readonly given: readonly string[]
}

/** Fails with `usage` unless there is exactly one value for each placeholder. */
export function fillText(template: Template, part: TextPart): Filled {
  const names = placeholdersIn(part.text)
  const values = template.named ? byName(part.given) : byPlace(names, part.given)
  const fits = part.given.length === names.length && names.every((name) => (values.get(name) ?? '') !== '')
  if (!fits) throw misfit(template, part, names)
  return {
    parameters: [...values].map(([name, text]) => ({
      type: 'text',
      ...(template.named ? { parameter_name: name } : {}),
      text,
    })),
    text: fillIn(part.text, values),
  }
}

/** {{1}} is the first, wherever it stands. */
function byPlace(names: readonly string[], given: readonly string[]): ReadonlyMap<string, string> {
  const sorted = names.toSorted((one, other) => Number(one) - Number(other))
  return new Map(sorted.map((name, index) => [name, given[index] ?? '']))
}

function byName(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const equals = text.indexOf('=')
      return [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)]
    }),
  )
}

function misfit(template: Template, { at, given }: TextPart, names: readonly string[]): ShieldError {
  if (names.length === 0) {
    return new ShieldError('usage', say`${template.name} takes no ${at}`, {
      hint: 'Leave it out; shield whatsapp list-templates shows what each takes',
    })
  }
  const wanted = names.map((name) => `{{${name}}}`).join(', ')
  return new ShieldError(
    'usage',
    say`${template.name} takes ${names.length} ${at} (${wanted}), not these ${given.length}`,
    {
      hint: say`Give ${joinWordings(
        names.map((name) => (template.named ? say`${at} ${name}=…` : say`${at} …`)),
        ' ',
      )}`,
    },
  )
}
