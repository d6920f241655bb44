import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { fillIn, placeholdersIn, type Template, type TemplateButton } from '../template.ts'

interface FilledButton {
  /** Null where the call has nothing to say about it. */
  readonly component: JsonObject | null
  readonly text: string
}

interface ButtonParam {
  /** From 0. */
  readonly index: number
  readonly value: string
}

/** Fails with `usage` unless exactly the buttons that take a parameter are given one. */
export function fillButtons(template: Template, params: readonly ButtonParam[]): readonly FilledButton[] {
  const values = new Map(params.map(({ index, value }) => [index, value]))
  const stray = params.find(({ index }) => template.buttons[index] === undefined)
  if (stray !== undefined || values.size !== params.length) {
    const what =
      stray === undefined
        ? 'A button is given two parameters'
        : `${template.name} has no button ${stray.index}`
    throw new ShieldError('usage', what, { hint: 'Buttons are counted from 0' })
  }
  return template.buttons.map((button, index) => {
    const value = values.get(index)
    assertFits(`Button ${index} of ${template.name}`, button, { index, value })
    return {
      component: value === undefined ? null : componentOf(button, { index, value }),
      text: textOf(button, value),
    }
  })
}

function assertFits(
  title: string,
  button: TemplateButton,
  { index, value }: { readonly index: number; readonly value: string | undefined },
): void {
  const needs = needOf(button)
  if (value !== undefined && needs === 'none')
    throw new ShieldError('usage', `${title} takes no parameter`, {
      hint: say`Leave out its ${field('buttonParam')}`,
    })
  if (value === undefined && needs === 'one')
    throw new ShieldError('usage', `${title} takes a parameter`, {
      hint: say`Give ${field('buttonParam', [{ index, value: '…' }])}`,
    })
}

function needOf({ kind, target }: TemplateButton): 'one' | 'maybe' | 'none' {
  if (kind === 'URL') return placeholdersIn(target).length > 0 ? 'one' : 'none'
  if (kind === 'COPY_CODE') return 'one'
  return kind === 'QUICK_REPLY' ? 'maybe' : 'none'
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates */
function componentOf({ kind }: TemplateButton, { index, value }: ButtonParam): JsonObject {
  const parameter: JsonObject =
    kind === 'QUICK_REPLY'
      ? { type: 'payload', payload: value }
      : kind === 'COPY_CODE'
        ? { type: 'coupon_code', coupon_code: value }
        : { type: 'text', text: value }
  return {
    type: 'button',
    sub_type: kind.toLowerCase(),
    index: String(index),
    parameters: [parameter],
  }
}

/** As the recipient sees it, and where it leads. */
function textOf({ label, target }: TemplateButton, value: string | undefined): string {
  const names = placeholdersIn(target)
  const filled = fillIn(target, new Map(names.map((name) => [name, value ?? ''])))
  const beside = [filled, names.length === 0 ? (value ?? '') : ''].filter((part) => part !== '')
  return [oneValue(label), ...beside].join(': ')
}
