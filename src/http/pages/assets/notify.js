// Tells of new requests outside the page, while one is open, for whoever asked for it in this browser.
'use strict'

const NOTIFY = 'shield-notify'

/** So many are named. */
const MOST_NAMED = 3

/** Addresses of what waited when it was looked last; null: nobody wants to be told. */
let known = null

/** What waits for a decision: how many, and what each is about by its address, the newest first. */
async function lookAtQueue() {
  const response = await fetch('/approvals?show=waiting', {
    headers: { accept: 'text/html' },
    redirect: 'manual',
  })
  if (!response.ok) return null
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const links = [...page.querySelectorAll('.requests a')]
  return {
    count: Number(/^\((\d+)\)/.exec(page.title)?.[1] ?? '0'),
    abouts: new Map(links.map((link) => [link.getAttribute('href'), link.querySelector('b').textContent])),
  }
}

async function tellNews() {
  if (known === null) return
  const now = await lookAtQueue()
  if (now === null || known === null) return
  // Below one that is known stands nothing new, but what there was no room for before.
  const all = [...now.abouts]
  const end = all.findIndex(([href]) => known.has(href))
  const news = end === -1 ? all : all.slice(0, end)
  known = new Set(now.abouts.keys())
  if (news.length > 0 && !isLookedAt()) show(now.count, news)
}

function isLookedAt() {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** The tag makes one of what several pages tell. */
function show(count, news) {
  const named = news.slice(0, MOST_NAMED).map(([, about]) => about)
  const more = news.length - named.length
  const title = count === 1 ? '1 request waits for a decision' : `${count} requests wait for a decision`
  const body = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
  const notification = new Notification(title, { body, tag: news[0][0] })
  notification.addEventListener('click', () => {
    window.focus()
    location.assign(news.length === 1 ? news[0][0] : '/approvals')
  })
}

/** One look after the other: two at once would both find the same news. */
let looking = Promise.resolve()

function inTurn(look) {
  looking = looking.then(look).catch(() => {})
  return looking
}

async function startTelling() {
  const now = await lookAtQueue()
  known = new Set(now?.abouts.keys())
}

async function toggle() {
  if (known !== null) {
    localStorage.removeItem(NOTIFY)
    known = null
  } else if ((await Notification.requestPermission()) === 'granted') {
    localStorage.setItem(NOTIFY, 'on')
    await inTurn(startTelling)
  }
  label()
}

function label() {
  const button = document.getElementById('notify')
  if (button === null) return
  button.textContent = known === null ? 'Notify me in this browser' : 'Stop notifying me in this browser'
  button.disabled = Notification.permission === 'denied'
  const note = document.getElementById('notify-note')
  note.textContent = button.disabled ? 'This browser does not allow it for this page.' : ''
}

async function prepareToTell() {
  document.getElementById('notify')?.addEventListener('click', () => void toggle())
  document.addEventListener('shield-changed', () => void inTurn(tellNews))
  if (Notification.permission === 'granted' && localStorage.getItem(NOTIFY) === 'on')
    await inTurn(startTelling)
  label()
}

// Some browsers show none from a page.
if ('Notification' in window) void prepareToTell()
else for (const part of document.querySelectorAll('.notify')) part.remove()
