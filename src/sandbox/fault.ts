import { REASONS } from './reasons.ts'

/** Where a kind of fault happens, and how it is written. */
interface FaultRule {
  /**
   * `link`: between the caller and Nango; `nango`: inside Nango before anything is sent; `provider`: between Nango and the
   * provider; `state`: it changes what one of them holds.
   */
  readonly layer: 'link' | 'nango' | 'provider' | 'state'
  readonly value?: FaultValue
  /** There is `…-before` (the default: before the effect, which then does not happen) and `…-after` (the effect happens first). */
  readonly when?: true
  readonly meaning: string
}

export type FaultValue = 'duration' | 'status' | 'reason' | 'redirect' | 'code' | 'refresh' | 'scope'

const RULES = {
  latency: {
    layer: 'provider',
    value: 'duration',
    when: true,
    meaning:
      'the provider takes that long (5s, 300ms, 2m); before: the effect comes late, after: the answer does',
  },
  drop: { layer: 'link', when: true, meaning: 'the connection to Nango is reset' },
  truncate: {
    layer: 'link',
    meaning: 'it is done, then the connection breaks in the middle of the answer',
  },
  'rate-limit': { layer: 'nango', meaning: "Nango's own 429; nothing is sent" },
  refresh: {
    layer: 'state',
    value: 'refresh',
    meaning:
      'Nango has no good token and cannot refresh it (failed), waits after a failure (backoff) or has given up (exhausted); nothing is sent',
  },
  'bad-key': { layer: 'state', meaning: 'Nango no longer accepts the API key' },
  'no-database': {
    layer: 'state',
    meaning: "Nango's own database is away: it can look up no key, and calls each of them wrong",
  },
  'no-right': { layer: 'state', meaning: 'the API key lacks the right that this asks for' },
  'no-credentials': {
    layer: 'state',
    meaning: 'the API key may not read credentials: no scopes, no refresh',
  },
  'no-integration': { layer: 'state', meaning: 'Nango has no such integration' },
  ungranted: {
    layer: 'state',
    value: 'scope',
    meaning: 'the consent grants everything requested but these (the last part of a name is enough)',
  },
  'token-expired': {
    layer: 'state',
    meaning:
      'the provider forgets the token (once, unless *TIMES says more): 401 until Nango is told to refresh it',
  },
  refused: { layer: 'provider', meaning: 'Nango cannot reach the provider' },
  hangup: {
    layer: 'provider',
    when: true,
    meaning: 'the provider hangs up on Nango (500 of Nango)',
  },
  status: {
    layer: 'provider',
    value: 'status',
    when: true,
    meaning:
      'the provider answers with that status; with seconds behind a comma (503,120), it says by Retry-After how long to wait, with `at` before them (503,at120) by the moment',
  },
  reason: {
    layer: 'provider',
    value: 'reason',
    meaning:
      "the provider refuses for that reason of its own, such as Google's userRateLimitExceeded or WhatsApp's 131037; with seconds, it says how long to wait as `status` does",
  },
  leak: {
    layer: 'provider',
    when: true,
    meaning:
      'the provider refuses (400), and every text of the refusal repeats the API key of Nango and the credentials it was sent',
  },
  scope: { layer: 'provider', meaning: '403 for a missing scope' },
  html: { layer: 'provider', when: true, meaning: '200 with an HTML page' },
  redirect: {
    layer: 'provider',
    value: 'redirect',
    when: true,
    meaning:
      'the provider redirects to the same place (302 if no status is given), or with `elsewhere` behind a comma (301,elsewhere) to another host of its own; Nango follows unseen, and leaves credentials behind where the host is another',
  },
  foreign: {
    layer: 'provider',
    value: 'code',
    when: true,
    meaning: "the provider's body imitates an error of Nango's (server_error if no code is given)",
  },
  garble: { layer: 'provider', meaning: 'it is done, then 200 with half of its JSON' },
  'no-id': {
    layer: 'provider',
    meaning: 'it is done, then the usual answer with every id left out',
  },
  'ignored-filter': {
    layer: 'provider',
    meaning: "Shopify's search ignores its filters: 200 with everything there is, and a warning",
  },
} as const satisfies Record<string, FaultRule>

export type FaultKind = keyof typeof RULES

/** What can go wrong on purpose. */
export const FAULT_KINDS: Readonly<Record<FaultKind, FaultRule>> = RULES

/** How long to wait: by that many seconds, or by the moment when they are over. */
export interface Wait {
  readonly seconds: number
  readonly isMoment: boolean
}

export interface Fault {
  readonly kind: FaultKind
  readonly when: 'before' | 'after'
  /** Milliseconds or a status; 0 where the kind has none. */
  readonly amount: number
  /** The word after `=`, where it is one; else empty. */
  readonly code: string
  /** What it says by `Retry-After`; null: nothing. */
  readonly wait: Wait | null
  /** Only this method; null: any. */
  readonly method: string | null
  /** Only paths that contain this. Null: every path at a provider, and none of Nango's own. */
  readonly path: string | null
  /** How often it happens; null: always. */
  readonly times: number | null
}

/** Why Nango has no good token. */
export const REFRESH_FAILURES = ['failed', 'backoff', 'exhausted'] as const
export type RefreshFailure = (typeof REFRESH_FAILURES)[number]

/** What a provider's body can imitate, by its code. */
export const FOREIGN_BODIES: Readonly<Record<string, { readonly status: number; readonly error: object }>> = {
  server_error: {
    status: 400,
    error: { code: 'server_error', message: 'Failed to get connection' },
  },
  unknown_provider_config: {
    status: 404,
    error: {
      code: 'unknown_provider_config',
      message:
        'Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.',
    },
  },
  connection_refresh_backoff: {
    status: 424,
    error: {
      code: 'connection_refresh_backoff',
      message: 'A recent refresh attempt failed. Backing off before retrying.',
    },
  },
  invalid_headers: {
    status: 400,
    error: {
      code: 'invalid_headers',
      errors: [
        {
          code: 'invalid_type',
          message: 'Invalid input: expected string, received undefined',
          path: ['connection-id'],
        },
      ],
    },
  },
  too_many_request: {
    status: 429,
    error: { code: 'too_many_request', method: 'POST', path: '/proxy/' },
  },
}

const NANGO_ROUTES = ['/connect', '/integrations', '/api-auth', '/health', '/env.js']

/** Whether a path is one of Nango's own, rather than one at a provider. */
export function isNangoRoute(path: string): boolean {
  return NANGO_ROUTES.some((route) => path.startsWith(route))
}

/** One line per fault, for help: how it is written, and what happens. */
export function describeFaults(): readonly (readonly [syntax: string, meaning: string])[] {
  return Object.entries(FAULT_KINDS).map(([kind, rule]) => [
    `${kind}${rule.when === true ? '[-before|-after]' : ''}${rule.value === undefined ? '' : VALUE_SYNTAX[rule.value]}`,
    rule.meaning,
  ])
}

const VALUE_SYNTAX = {
  duration: '=DURATION',
  status: '=STATUS',
  reason: '=REASON[,SECONDS]',
  redirect: '[=STATUS]',
  code: '[=CODE]',
  refresh: '=failed|backoff|exhausted',
  scope: '=SCOPE[,SCOPE]',
} as const satisfies Record<FaultValue, string>

/** A request that a fault may meet. */
export interface FaultTarget {
  readonly method: string
  readonly path: string
  /** Nango's id of the provider that it goes to; absent for what is Nango's own. */
  readonly provider?: string
}

export interface FaultList {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly list: () => readonly Fault[]
  /** The first of these kinds that meets the request, counted as used; undefined if none does. */
  readonly take: (kinds: readonly FaultKind[], target: FaultTarget) => Fault | undefined
}

export function createFaultList(faults: readonly Fault[]): FaultList {
  let waiting: readonly { readonly fault: Fault; readonly left: number }[] = []
  const add = (fault: Fault) => {
    waiting = [...waiting, { fault, left: fault.times ?? Infinity }]
  }
  for (const fault of faults) add(fault)
  return {
    add,
    clear: () => {
      waiting = []
    },
    list: () => waiting.map(({ fault }) => fault),
    take: (kinds, target) => {
      const found = waiting.find(
        ({ fault, left }) => left > 0 && kinds.includes(fault.kind) && meets(fault, target),
      )
      if (found === undefined) return undefined
      waiting = waiting.map((entry) => (entry === found ? { ...entry, left: entry.left - 1 } : entry))
      return found.fault
    },
  }
}

/** What one of them holds shows at the provider and at Nango alike; all else only where it is looked for. */
function meets(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== null && fault.method !== target.method) return false
  if (fault.kind === 'reason' && REASONS[fault.code]?.provider !== target.provider) return false
  const isNango = isNangoRoute(target.path)
  if (fault.path === null) return !isNango || FAULT_KINDS[fault.kind].layer === 'state'
  if (isNango && !isNangoRoute(fault.path)) return false
  return target.path.includes(fault.path)
}
