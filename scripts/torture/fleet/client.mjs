import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What an exchange gives whose answer did not come whole. */
export const LOST = Symbol('lost')

/** Milliseconds after which one thing that is asked for again and again counts as never answered. */
const LONGEST = 600_000
const PAUSE = [30, 200]

/** Statuses that say that it is worth asking again: too much at a time, or not available just now. */
const AGAIN = new Set([429, 503])

/**
 * Somebody who asks at one address until an answer comes, however many are lost, and keeps count: `answers` by status,
 * `times` in milliseconds by what was asked, `longest` until there was an answer, and `found`, what must never be answered.
 */
export function createClient(url, dice) {
  const seen = { answers: {}, times: {}, longest: { time: 0, what: '' }, found: [] }
  const count = (kind) => {
    seen.answers[kind] = (seen.answers[kind] ?? 0) + 1
  }

  /** One exchange: its answer, with when it was asked for and when it came, or LOST. */
  const once = async (asked) => {
    const begun = performance.now()
    const answer = await exchange(url, asked)
    if (answer !== LOST) Object.assign(answer, { begun, came: performance.now() })
    count(answer === LOST ? 'lost' : answer.status)
    if (answer.status === 500)
      seen.found.push({ kind: 'untrue', where: asked.what, text: `It was answered 500: ${answer.text}` })
    return answer
  }

  /** The first answer that says something. `isAgain`: of which answers it is asked again as well. */
  const ask = async (asked, isAgain = () => false) => {
    const first = performance.now()
    for (;;) {
      const answer = await once(asked)
      if (saysSomething(answer) && !isAgain(answer)) {
        ;(seen.times[asked.what] ??= []).push(answer.came - answer.begun)
        const time = answer.came - first
        if (!asked.isWaiting && time > seen.longest.time) seen.longest = { time, what: asked.what }
        return answer
      }
      if (performance.now() - first > LONGEST) throw neverAnswered(asked, answer)
      await sleep(PAUSE[0] + dice(PAUSE[1]))
    }
  }

  /** How many things that were asked for were answered. */
  const answered = () => Object.values(seen.times).reduce((sum, { length }) => sum + length, 0)

  return { seen, once, ask, answered }
}

function saysSomething(answer) {
  return answer !== LOST && !AGAIN.has(answer.status) && answer.status !== 500
}

function neverAnswered({ method, path }, answer) {
  const last = answer === LOST ? 'lost' : `${answer.status} ${answer.text}`
  return new Error(`${method} ${path} was never answered; the last answer was ${last}`)
}

/** `cutAfter`: milliseconds after which whoever asks hangs up. */
function exchange(url, { method, path, token, cookie, origin, key, headers: more, body, form, cutAfter }) {
  const bytes = form === undefined ? JSON.stringify(body) : new URLSearchParams(form).toString()
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const headers = {
    ...more,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(origin === undefined ? {} : { origin }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(bytes === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(bytes) }),
  }
  return new Promise((resolve) => {
    const outgoing = request(`${url}${path}`, { method, headers, agent: false }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      incoming.once('error', () => resolve(LOST))
      incoming.once('end', () => resolve(answerOf(incoming, text)))
    })
    outgoing.once('error', () => resolve(LOST))
    outgoing.once('close', () => resolve(LOST))
    if (cutAfter !== undefined) setTimeout(() => outgoing.destroy(), cutAfter)
    outgoing.end(bytes)
  })
}

/** The balancer says 502 with nothing beside it where a server was cut off. */
function answerOf({ statusCode: status, headers }, text) {
  if (status === 502 && text === '') return LOST
  const body = /json/.test(headers['content-type'] ?? '') ? JSON.parse(text) : undefined
  return { status, headers, text, body }
}
