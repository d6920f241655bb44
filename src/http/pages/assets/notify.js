// Tells outside the page of what happens, while one is open and nobody looks at it, for whoever asked for it in this
// browser: what a channel would be told, in the same words.
'use strict'

const NOTIFY = 'shield-notify'

/** So many are named. */
const MOST_NAMED = 3

/** Milliseconds: what expires soon changes nothing that a page is told of. */
const LOOK_AGAIN = 60_000

/** The entry of the log up to which everything was looked at; null: nobody wants to be told. */
let upTo = null

/** What was told, or seen, to expire soon, by its address. */
let expiring = new Set()

async function lookSince(after) {
  const address = after === null ? '/news' : `/news?after=${after}`
  const response = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'manual' })
  return response.ok ? response.json() : null
}

async function tellNews() {
  if (upTo === null) return
  const now = await lookSince(upTo)
  if (now === null || upTo === null) return
  const news = [...now.items, ...now.expiring.filter(({ href }) => !expiring.has(href))]
  remember(now)
  if (news.length > 0 && !isLookedAt()) show(now.waiting, news)
}

function remember(now) {
  upTo = now.upTo
  expiring = new Set(now.expiring.map(({ href }) => href))
}

function isLookedAt() {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** The tag makes one of what several pages tell. */
function show(waiting, news) {
  const [first] = news
  const isOne = news.length === 1
  const named = news.slice(0, MOST_NAMED).map((one) => lineOf(one, news))
  const more = news.length - named.length
  const body = [...named, ...(more > 0 ? [`and ${more} more`] : [])].filter((line) => line !== '').join('\n')
  const tag = `${first.type} ${first.href}`
  const notification = new Notification(titleOf(waiting, news), { body, tag })
  notification.addEventListener('click', () => {
    window.focus()
    location.assign(isOne ? first.href : isWaiting(news) ? '/approvals' : '/')
  })
}

function isWaiting(news) {
  return news.every(({ type }) => type === 'request.pending')
}

function titleOf(waiting, news) {
  if (isWaiting(news))
    return waiting === 1 ? '1 request waits for a decision' : `${waiting} requests wait for a decision`
  return news.length === 1 ? news[0].headline : `${news.length} things happened`
}

/** What is in the title is not said again. */
function lineOf({ headline, about }, news) {
  if (news.length === 1 || isWaiting(news)) return about
  return about === '' ? headline : `${headline}: ${about}`
}

/** One look after the other: two at once would both find the same news. */
let looking = Promise.resolve()

function inTurn(look) {
  looking = looking.then(look).catch(() => {})
  return looking
}

async function startTelling() {
  const now = await lookSince(null)
  if (now !== null) remember(now)
}

async function toggle() {
  if (upTo !== null) {
    localStorage.removeItem(NOTIFY)
    upTo = null
  } else if ((await Notification.requestPermission()) === 'granted') {
    localStorage.setItem(NOTIFY, 'on')
    await inTurn(startTelling)
  }
  label()
}

function label() {
  const button = document.getElementById('notify')
  if (button === null) return
  button.textContent = upTo === null ? 'Notify me in this browser' : 'Stop notifying me in this browser'
  button.disabled = Notification.permission === 'denied'
  const note = document.getElementById('notify-note')
  note.textContent = button.disabled ? 'This browser does not allow it for this page.' : ''
}

async function prepareToTell() {
  document.getElementById('notify')?.addEventListener('click', () => void toggle())
  document.addEventListener('shield-changed', () => void inTurn(tellNews))
  setInterval(() => void inTurn(tellNews), LOOK_AGAIN)
  if (Notification.permission === 'granted' && localStorage.getItem(NOTIFY) === 'on')
    await inTurn(startTelling)
  label()
}

// Some browsers show none from a page.
if ('Notification' in window) void prepareToTell()
else for (const part of document.querySelectorAll('.notify')) part.remove()
