// What a page does beyond being read: it follows what happens, takes keys, and sends no form twice. Everything that
// decides works without it.
'use strict'

/** Replaces the live parts of this page by what they are now; where somebody is stays where it is. */
async function refresh() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' })
  if (response.type === 'opaqueredirect') {
    offerSignIn()
    return
  }
  // Without a server, or with one in trouble, what stands here is all that there is.
  if (response.status >= 500) {
    followLater()
    return
  }
  if (!response.ok) {
    location.reload()
    return
  }
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  let isChanged = false
  for (const part of document.querySelectorAll('[data-live-part]')) {
    const now = fresh.getElementById(part.id)
    if (now === null || now.innerHTML === part.innerHTML) continue
    isChanged = true
    replacePart(part, now)
  }
  document.title = fresh.title
  document.body.dataset.live = fresh.body.dataset.live
  countSelected()
  if (stateOf(document) !== stateOf(fresh)) offerReload('This request has changed: show it as it is now')
  else if (policyOf(document) !== policyOf(fresh))
    offerReload('What policy says has changed: show it as it is now')
  else if (isChanged) announce('Updated')
}

function replacePart(part, now) {
  const focused = part.contains(document.activeElement) ? addressOf(document.activeElement) : null
  const checked = new Set([...part.querySelectorAll('input:checked')].map((input) => input.value))
  part.replaceChildren(...document.importNode(now, true).childNodes)
  for (const input of part.querySelectorAll('input[type=checkbox]')) input.checked = checked.has(input.value)
  if (focused !== null) part.querySelector(focused)?.focus()
}

function addressOf(element) {
  const href = element.getAttribute('href')
  if (href !== null) return `a[href="${CSS.escape(href)}"]`
  return element.id === '' ? null : `#${CSS.escape(element.id)}`
}

/** The state that a page shows at its top, where its forms depend on it. */
function stateOf(page) {
  return page.querySelector('main > p > .state')?.textContent ?? ''
}

/** What policy says of a request: what is offered depends on it, too. */
function policyOf(page) {
  return page.querySelector('[aria-labelledby=policy] > p')?.textContent ?? ''
}

/** Forms are not changed under somebody's hands. */
function offerReload(words) {
  if (document.getElementById('reload') !== null) return
  const link = document.createElement('a')
  link.id = 'reload'
  link.className = 'button'
  link.href = location.href
  link.textContent = words
  document.querySelector('main h1').after(link)
  announce(link.textContent)
}

/** What somebody has typed stays where it is. */
function offerSignIn() {
  source.close()
  clearTimeout(later)
  if (document.getElementById('signed-out') !== null) return
  const notice = document.createElement('p')
  notice.id = 'signed-out'
  notice.className = 'card problem'
  const link = document.createElement('a')
  link.href = location.href
  link.textContent = 'Sign in again'
  notice.append('You are no longer signed in, and this page does not follow what happens. ', link)
  document.querySelector('main h1').after(notice)
  announce(notice.textContent)
}

function announce(text) {
  document.getElementById('announcement').textContent = text
}

/** Milliseconds. */
const FOLLOW_AGAIN = 30_000

let source
let later

function follow() {
  // What happened since this page was made is told too; after a cut the browser says what it was told last.
  source = new EventSource(`/events?since=${document.body.dataset.live}`)
  source.addEventListener('changed', () => {
    void refresh()
    document.dispatchEvent(new Event('shield-changed'))
  })
  // A connection that was cut comes back by itself; one that was refused does not: nobody is signed in any more, too many
  // pages are open, or there is no server.
  source.addEventListener('error', ({ target }) => {
    if (target === source && source.readyState === EventSource.CLOSED) void followUnlessSignedOut()
  })
}

async function followUnlessSignedOut() {
  followLater()
  const response = await fetch(location.href, { method: 'HEAD', redirect: 'manual' })
  if (response.type === 'opaqueredirect') offerSignIn()
}

function followLater() {
  clearTimeout(later)
  later = setTimeout(followAgain, FOLLOW_AGAIN)
}

function followAgain() {
  source.close()
  follow()
  void refresh()
}

const boxes = () => [...document.querySelectorAll('.requests input[type=checkbox]')]

/** As many as are decided on together at most. */
const MOST_SELECTED = 100

/** How many are marked, in the bar that stays. */
function countSelected() {
  const output = document.getElementById('selected')
  if (output === null) return
  const all = boxes()
  const count = all.filter((box) => box.checked).length
  const isMost = count >= MOST_SELECTED && all.length > count
  output.textContent = `${count} selected${isMost ? ', the most at a time' : ''}`
  const every = document.getElementById('select-all')
  every.checked = count > 0 && count === Math.min(all.length, MOST_SELECTED)
  every.indeterminate = count > 0 && !every.checked
  for (const button of output.form.querySelectorAll('button')) button.disabled = count === 0
}

function selectAll({ checked }) {
  for (const [index, box] of boxes().entries()) box.checked = checked && index < MOST_SELECTED
}

function toggleHelp() {
  const help = document.getElementById('keys')
  if (help?.open) help.close()
  else help?.showModal()
}

const items = () => [...document.querySelectorAll('.requests a')]

function move(by) {
  const all = items()
  all[Math.min(Math.max(all.indexOf(document.activeElement) + by, 0), all.length - 1)]?.focus()
}

/** No key decides: `a` and `r` only lead to where one does. */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement.closest('li')?.querySelector('input')?.click(),
  g: () => location.assign('/approvals'),
  a: () => document.querySelector('form[action$="/approve"] button')?.focus(),
  n: () => document.getElementById('next')?.click(),
  '?': toggleHelp,
  r: () => document.querySelector('form[action$="/reject"] input[name=reason]')?.focus(),
}

function takeKeys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (!Object.hasOwn(KEYS, event.key)) return
  if (event.key !== '?' && document.querySelector('dialog[open]') !== null) return
  KEYS[event.key]()
  event.preventDefault()
}

function isTyping(target) {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select')
}

/** A second click sends nothing: the gate would refuse it, but nobody should have to wonder. */
function sendOnce(event) {
  const { submitter } = event
  if (event.target.method === 'dialog') return
  if (event.target.dataset.sent === 'yes') {
    event.preventDefault()
    return
  }
  event.target.dataset.sent = 'yes'
  if (submitter?.dataset.busy !== undefined) {
    submitter.textContent = submitter.dataset.busy
    announce(submitter.dataset.busy)
  }
}

for (const part of document.querySelectorAll('.scripted')) part.hidden = false
document.addEventListener('change', ({ target }) => {
  if (target.id === 'select-all') selectAll(target)
  countSelected()
})
document.addEventListener('keydown', takeKeys)
document.addEventListener('submit', sendOnce)
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
  // A browser that comes back to the queue ticks again what was ticked.
  countSelected()
})
if ('live' in document.body.dataset) {
  follow()
  // How long ago something was, and how long there is to decide, was true when the page was made.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refresh()
  })
  addEventListener('pagehide', () => source.close())
}
