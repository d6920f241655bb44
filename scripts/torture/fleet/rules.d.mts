import type { Defect } from '../rules.mjs'

interface Told {
  /** What was asked for. */
  readonly by: string
  readonly state: string
  /** When it was asked for, and when the answer came. */
  readonly begun: number
  readonly came: number
}

interface Verdict {
  readonly verdict: 'approve' | 'reject' | 'cancel'
  readonly status: number
  readonly text: string
}

export interface SeenAnswers {
  readonly state: string
  readonly verdict: 'approve' | 'reject' | null
  readonly told: readonly Told[]
  readonly verdicts: readonly Verdict[]
  readonly wasUnknown: boolean
  readonly isSenderKilled: boolean
}

export function brokenAnswers(seen: SeenAnswers): readonly Defect[]

export interface SeenNews {
  readonly state: string
  readonly wasUnknown: boolean
  readonly news: readonly { readonly what: string; readonly times: readonly number[] }[]
  readonly endings: readonly number[]
}

export function brokenNews(seen: SeenNews): readonly Defect[]
