import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which a browser opens a stream again: as it was told to, and where it was refused (assets/live.js). */
const AGAIN = { cut: 2_000, refused: 30_000 }

/** The list that changes with each request. */
const LIST = '/approvals?show=ended'

/**
 * Somebody's browser with the list of what waits open, as far as cookies, forms and streams go: signed in once, at whichever
 * server. `seen.lag`: the longest in milliseconds from when somebody was told of a change until the list was looked at anew.
 */
export async function openVisitor(client, { url, token, over }) {
  const seen = { streams: 0, changes: 0, looks: 0, lag: 0, found: [] }
  const signedIn = await client.ask({
    what: 'sign in',
    method: 'POST',
    path: '/sign-in',
    origin: url,
    form: { token },
  })
  const [cookie] = String(signedIn.headers['set-cookie']).split(';')
  if (signedIn.status !== 303) throw new Error(`Nobody can sign in: ${signedIn.status} ${signedIn.text}`)
  let [shown, changedAt] = ['', undefined]

  const get = async (path) => {
    const answer = await client.ask({ what: 'page', method: 'GET', path, cookie })
    if (answer.status !== 200)
      seen.found.push({
        kind: 'forgotten',
        where: `the page ${path}`,
        text: `Somebody who is signed in was answered ${answer.status} (${answer.headers.location ?? answer.text.slice(0, 300)})`,
      })
    return answer.text
  }

  /** Fetches the list, as the page does when it hears of a change. */
  const look = async () => {
    const since = changedAt
    changedAt = undefined
    shown = listIn(await get(LIST))
    seen.looks += 1
    if (since !== undefined) seen.lag = Math.max(seen.lag, performance.now() - since)
  }

  const follow = async () => {
    let last
    while (!over.aborted) {
      const { isOpened, id } = await listen({ url, cookie, last, over }, () => {
        seen.changes += 1
        return look()
      })
      last = id
      if (isOpened) seen.streams += 1
      await sleep(isOpened ? AGAIN.cut : AGAIN.refused, undefined, { signal: over }).catch(() => {})
      if (!isOpened) await look()
    }
  }

  await look()
  return {
    seen,
    follow,
    /** Somebody was told of a change just now. */
    onChange: () => {
      changedAt ??= performance.now()
    },
    /** Whether the page that is open shows what it would show if it were loaded anew. */
    isUpToDate: async () => listIn(await get(LIST)) === shown,
    /** Approves by the form of the request's page. */
    approve: async (wish) => {
      const [id] = wish.ids
      const page = await get(`/approvals/${id}`)
      const [, csrf] = /name="csrf" value="([^"]+)"/.exec(page) ?? []
      const [, digest] = /name="digest" value="([^"]+)"/.exec(page) ?? []
      const asked = {
        what: 'approve on the page',
        method: 'POST',
        path: `/approvals/${id}/approve`,
        cookie,
        origin: url,
        form: { csrf, digest },
      }
      const isNotStarted = ({ status, text }) => status === 409 && text.includes('not started')
      const { status, text } = await client.ask(asked, isNotStarted)
      wish.verdicts.push({ verdict: 'approve', status: status === 303 ? 200 : status, code: undefined, text })
    },
  }
}

/** The requests of the list in their order, each with all that is said of it but its age. */
function listIn(page) {
  const list = page.slice(page.indexOf('<div id="queue"'), page.indexOf('</main>'))
  return [...list.matchAll(/apr_\w{10}|class="state[^>]*>[^<]*/g)].join()
}

/** Follows `/events` until it is cut; `isOpened`: it was let in. `id`: the last that it named, as a browser keeps it. */
function listen({ url, cookie, last, over }, onChange) {
  return new Promise((resolve) => {
    let [id, isOpened, text] = [last, false, '']
    const end = () => resolve({ isOpened, id })
    const headers = {
      cookie,
      accept: 'text/event-stream',
      ...(last === undefined ? {} : { 'last-event-id': last }),
    }
    const outgoing = request(`${url}/events`, { headers, agent: false, signal: over }, (incoming) => {
      isOpened = incoming.statusCode === 200
      // One look at a time: a page that is told again meanwhile looks once more.
      let looking = Promise.resolve()
      incoming.setEncoding('utf8').on('data', (chunk) => {
        const blocks = (text + chunk).split('\n\n')
        text = blocks.pop()
        for (const block of blocks) {
          const [, named] = /^id: ?(.*)$/m.exec(block) ?? []
          if (named !== undefined) id = named
          if (/^event: changed$/m.test(block)) looking = looking.then(onChange)
        }
      })
      incoming.once('close', end)
    })
    outgoing.once('error', end)
    outgoing.once('close', end)
    outgoing.end()
  })
}
