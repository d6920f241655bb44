import { readFileSync } from 'node:fs'

// The build works this module out once and puts the plain values in its place (`scripts/build.mjs`), so that no file is
// looked for where shield is installed.

/** A variable as .env.example explains it. */
export interface VariableLine {
  readonly name: string
  readonly meaning: string
  /** What stands there, which is what holds where nothing is set; empty where that suits nobody. */
  readonly standard: string
}

/** Every variable that shield reads: .env.example is the one place that explains them. */
export const VARIABLE_LINES: readonly VariableLine[] = variablesIn(
  readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8'),
)

function variablesIn(text: string): readonly VariableLine[] {
  const lines = text.split('\n')
  return lines.flatMap((line, number) => {
    const [, name, value = ''] = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
    if (name === undefined) return []
    const meaning = (lines[number - 1] ?? '').replace(/^# /, '')
    return [{ name, meaning, standard: value === 'REPLACE_ME' ? '' : value }]
  })
}
