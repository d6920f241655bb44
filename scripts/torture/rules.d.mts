export interface Defect {
  readonly kind: 'double' | 'twice' | 'lost' | 'stuck' | 'untrue' | 'forgotten' | 'log'
  readonly text: string
}

export interface Seen {
  readonly state: string
  readonly ending: { readonly evidence: string | null } | null
  readonly hold: { readonly reason: string } | null
  readonly trouble?: string
  readonly sent: number
  readonly effects: number
  readonly isTold?: boolean
  readonly answer?: { readonly exit: number | null; readonly text: string }
  readonly mustBe?: { readonly sent: number; readonly states: readonly string[] }
  readonly isRestored?: boolean
  readonly isJournalOpen?: boolean
}

export function brokenRules(seen: Seen): readonly Defect[]

export function brokenInTheEnd(seen: Pick<Seen, 'state' | 'sent' | 'effects'>): readonly Defect[]

export function brokenWish(seen: {
  readonly ids: readonly string[]
  readonly queued: readonly string[]
  readonly trouble?: string
}): readonly Defect[]
