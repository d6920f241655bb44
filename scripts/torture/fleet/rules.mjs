/** How far a request has come in each state: no later answer may tell of less than an earlier one. */
const RANK = { pending: 0, approved: 1, executing: 2, unknown: 3 }
const LAST = 4

const rankOf = (state) => RANK[state] ?? LAST

/** Where each may be answered that it comes too late, by the decision and the end that there is. */
const mayBeRefused = {
  approve: ({ state }) => state === 'rejected' || state === 'cancelled',
  reject: ({ verdict, state }) => verdict === 'approve' || state === 'cancelled',
  cancel: ({ verdict }) => verdict !== null,
}

/** Each gives what is wrong by it, or a falsehood; of what stands in the end beside what answers said. */
const RULES = [
  {
    kind: 'untrue',
    says: ({ told, state }) => {
      const untrue = told.find((one) => rankOf(one.state) === LAST && one.state !== state)
      return untrue && `An answer (${untrue.by}) said that it was ${untrue.state}, and it is ${state}`
    },
  },
  {
    kind: 'untrue',
    says: ({ told }) => {
      for (const earlier of told) {
        const later = told.find(
          ({ begun, state }) => begun > earlier.came && rankOf(state) < rankOf(earlier.state),
        )
        if (later !== undefined)
          return `An answer (${later.by}) said ${later.state} after one (${earlier.by}) had said ${earlier.state}`
      }
      return undefined
    },
  },
  {
    kind: 'untrue',
    says: ({ verdicts, verdict }) =>
      verdicts.some((one) => one.verdict === 'approve' && one.status < 300) &&
      verdict !== 'approve' &&
      `It was said to be approved, and the decision is ${verdict}`,
  },
  {
    kind: 'untrue',
    says: ({ verdicts, state }) =>
      verdicts.some((one) => one.verdict === 'reject' && one.status < 300) &&
      state !== 'rejected' &&
      `It was said to be rejected, and is ${state}`,
  },
  {
    kind: 'untrue',
    says: ({ verdicts, state }) =>
      verdicts.some((one) => one.verdict === 'cancel' && one.status < 300) &&
      state !== 'cancelled' &&
      `It was said to be cancelled, and is ${state}`,
  },
  {
    kind: 'untrue',
    says: ({ verdicts, verdict, state }) => {
      const wrong = verdicts.find(
        (one) => one.status === 409 && !mayBeRefused[one.verdict]({ verdict, state }),
      )
      return wrong && `${wrong.verdict} was refused because of how it stands, and it is ${state}`
    },
  },
  {
    kind: 'stuck',
    says: ({ verdicts }) => {
      const odd = verdicts.find(({ status }) => status >= 300 && status !== 409 && status !== 502)
      return odd && `${odd.verdict} was answered ${odd.status}: ${odd.text.slice(0, 300)}`
    },
  },
  // Only a process that was killed while it sent leaves a doubt behind.
  {
    kind: 'untrue',
    says: ({ wasUnknown, isSenderKilled }) =>
      wasUnknown && !isSenderKilled && 'It came into doubt, and its sender was not killed',
  },
]

/**
 * What is wrong with a write that several servers had to do with, once all is over. `state` and `verdict`: as the store has
 * them; `told` and `verdicts`: what answers said; `wasUnknown`: it was in doubt at some time; `isSenderKilled`: the process
 * that sent it got SIGKILL.
 */
export function brokenAnswers(seen) {
  return RULES.flatMap(({ kind, says }) => {
    const text = says(seen)
    return text ? [{ kind, text }] : []
  })
}

/** Milliseconds: what was answered in these may not have been heard by a server that was killed. */
const JUST_BEFORE = 1_000

/**
 * What those who are told have to be told of a request that ended so, each once, by type and state; and what they may be
 * told besides, since it may be taken back between its approval and its sending.
 */
const NEWS = {
  succeeded: ['request.decided approved', 'request.done succeeded'],
  failed: ['request.decided approved', 'request.failed failed'],
  rejected: ['request.decided rejected'],
  cancelled: ['request.decided cancelled'],
}
const BESIDES = { cancelled: ['request.decided approved'] }
const DOUBT = 'request.unknown unknown'

/**
 * What is wrong with what was told of a request. `news`: by each id under which something was told, what it was, by type
 * and state, and the times at which it came; `endings`: the times at which servers were killed or asked to end.
 */
export function brokenNews({ state, wasUnknown, news, endings }) {
  const wanted = [...(NEWS[state] ?? []), ...(wasUnknown ? [DOUBT] : [])]
  const allowed = new Set([...wanted, ...(BESIDES[state] ?? [])])
  const all = [...new Set([...wanted, ...news.map(({ what }) => what)])]
  return [
    ...all.flatMap((what) => brokenCount(what, { state, allowed, news })),
    ...news
      .filter(({ times }) => wasAgain(times, endings))
      .map(({ what }) => ({
        kind: 'twice',
        text: `${what} was told again, and no server ended in between`,
      })),
  ]
}

function brokenCount(what, { state, allowed, news }) {
  const { length } = news.filter((one) => one.what === what)
  if (length === 0) return [{ kind: 'lost', text: `Nobody was told ${what}, and it is ${state}` }]
  if (length > 1) return [{ kind: 'twice', text: `${what} was told under ${length} ids` }]
  return allowed.has(what) ? [] : [{ kind: 'untrue', text: `${what} was told, and it is ${state}` }]
}

function wasAgain(times, endings) {
  return times.some((time, index) => {
    const since = times[index - 1] - JUST_BEFORE
    return index > 0 && !endings.some((end) => end >= since && end <= time)
  })
}
