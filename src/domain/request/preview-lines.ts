import type { RenderedPreview } from './preview.ts'

/** A label of ours and a value that may come from outside. */
export interface LabelledValue {
  readonly label: string
  readonly value: string
}

/** The facts of a preview in the words that every interface shows them in. */
export function factLines(preview: RenderedPreview): readonly LabelledValue[] {
  return [
    { label: 'System', value: preview.system },
    { label: 'Account', value: preview.account },
    { label: 'Connection', value: preview.connectionName },
    ...preview.facts.map(({ label, value, source }) => ({
      label: source === 'read' ? `${label} (read)` : label,
      value,
    })),
  ]
}

/** Every part of the call that no fact shows. */
export function alsoSentLines(preview: RenderedPreview): readonly LabelledValue[] {
  return preview.alsoSent.map(({ place, value }) => ({ label: place, value: JSON.stringify(value) }))
}
