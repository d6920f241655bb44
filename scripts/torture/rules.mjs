/** What can be wrong with a request after a crash, each kind counted by itself. */
export const DEFECTS = {
  double: 'double sendings',
  twice: 'queued twice',
  lost: 'lost',
  stuck: 'stuck',
  untrue: 'untrue',
  forgotten: 'forgotten',
  log: 'broken logs',
}

/** In which it may be sent. */
const OPEN = new Set(['pending', 'approved'])

/** In which nothing need have happened there; nobody rejected or cancelled it, and it has long to live. */
const QUIET = new Set([...OPEN, 'failed', 'unknown'])

/** The exit codes of a command by which it was sent, or may have been. */
const MAY_BE_SENT = new Set([0, 7])

const NOT_SENT = /not sent|nothing was (sent|changed)/i

/** Each gives what is wrong by it, or a falsehood. */
const RULES = [
  { kind: 'stuck', says: ({ trouble }) => trouble },
  { kind: 'stuck', says: ({ state }) => state === 'executing' && 'It is executing, and nobody executes it' },
  { kind: 'double', says: ({ sent }) => sent > 1 && `It was sent ${sent} times` },
  { kind: 'lost', says: ({ state, sent }) => OPEN.has(state) && sent > 0 && `It was sent, and is ${state}` },
  {
    kind: 'lost',
    says: ({ state, effects }) =>
      !OPEN.has(state) &&
      !['executing', 'succeeded', 'unknown'].includes(state) &&
      effects > 0 &&
      `It had an effect, and is ${state}`,
  },
  {
    kind: 'untrue',
    says: ({ state, effects }) =>
      state !== 'executing' && !QUIET.has(state) && effects === 0 && `It is ${state}, and nothing happened`,
  },
  {
    kind: 'untrue',
    says: ({ answer, sent }) =>
      answer?.exit !== undefined &&
      answer.exit !== null &&
      sent > 0 &&
      (!MAY_BE_SENT.has(answer.exit) || NOT_SENT.test(answer.text)) &&
      `It was sent, and the answer was ${answer.exit}: ${answer.text}`,
  },
  {
    kind: 'untrue',
    says: ({ answer, state }) =>
      answer?.exit === 0 && state !== 'succeeded' && `It was said to be done, and is ${state}`,
  },
  {
    kind: 'untrue',
    says: ({ mustBe, state, sent }) =>
      mustBe !== undefined &&
      (mustBe.sent !== sent || !mustBe.states.includes(state)) &&
      `It was sent ${sent} times and is ${state}, where it has to be sent ${mustBe.sent} times and ${mustBe.states.join(' or ')}`,
  },
  // A commit that returned must be there: only what was written just then may be cause for a hold.
  {
    kind: 'forgotten',
    says: ({ hold, isRestored, isJournalOpen }) =>
      hold !== null && !isRestored && !isJournalOpen && `It was put on hold: ${hold.reason}`,
  },
  {
    kind: 'forgotten',
    says: ({ state, ending, isTold, isRestored }) =>
      isTold &&
      !isRestored &&
      !(state === 'succeeded' && ending?.evidence === 'response') &&
      `It was said to be done, and then was ${state} (by ${ending?.evidence ?? 'nothing'})`,
  },
  // The journal must tell of a sending that an older copy of the database does not know.
  {
    kind: 'lost',
    says: ({ hold, sent, isRestored }) =>
      isRestored &&
      sent > 0 &&
      hold === null &&
      'It was sent before the restored copy, and nothing is on hold',
  },
]

/**
 * What is wrong with a request right after recovery. `sent` and `effects`: how often its call reached the provider, and
 * was obeyed. `isTold`: the command had said that it was done. `isRestored`: an older copy of the database was put back.
 * `answer`: the exit code of the command (null: it was killed) and what it said. `mustBe`: how it has to stand here.
 * `isJournalOpen`: the journal was being written, so that whatever stands at its end is to be distrusted.
 */
export function brokenRules(seen) {
  return RULES.flatMap(({ kind, says }) => {
    const text = says(seen)
    return text ? [{ kind, text }] : []
  })
}

/** What is wrong with it after all has been done to bring it to an end. */
export function brokenInTheEnd({ state, sent, effects }) {
  if (sent > 1) return [{ kind: 'double', text: `It was sent ${sent} times in the end` }]
  if (state !== 'succeeded' && state !== 'failed') return [{ kind: 'stuck', text: `It stays ${state}` }]
  if (state === 'failed' && effects > 0)
    return [{ kind: 'lost', text: 'It had an effect, and ended as failed' }]
  return state === 'succeeded' && effects === 0
    ? [{ kind: 'untrue', text: 'It ended as succeeded, and nothing happened' }]
    : []
}

/**
 * What is wrong with a write that was wanted once and asked for until an answer came. `ids`: of the requests that answers
 * told of; `queued`: of those that the store holds; `trouble`: the last answer that told of no request.
 */
export function brokenWish({ ids, queued, trouble }) {
  const [first] = queued
  if (first === undefined)
    return [{ kind: 'lost', text: `No request of it is in the store${trouble ? `: ${trouble}` : ''}` }]
  const other = ids.find((id) => id !== first)
  return [
    ...(queued.length > 1 ? [{ kind: 'twice', text: `It was queued as ${queued.join(', ')}` }] : []),
    ...(ids.length === 0 ? [{ kind: 'stuck', text: 'No answer ever told of it' }] : []),
    ...(queued.length === 1 && other !== undefined
      ? [{ kind: 'lost', text: `An answer told of ${other}, and the store has ${first}` }]
      : []),
  ]
}
