import { unlinked, WORD_JOINER, type Telling } from '../domain/notify/telling.ts'
import type { Message } from '../domain/ports/channels.ts'
import { escapeHtml } from '../domain/text/safe-text.ts'

interface LetterAsk {
  readonly message: Message
  /** One for each event. */
  readonly tellings: readonly Telling[]
  readonly from: string
  readonly to: readonly string[]
}

/** A letter in text and HTML, with the headers that put it into the thread of its request. */
export function letterOf({ message, tellings, from, to }: LetterAsk) {
  const host = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'shield.invalid'
  const { root, isFirst } = threadOf(message, host)
  return {
    from,
    to: [...to],
    subject: subjectOf(tellings, isFirst),
    ...(isFirst
      ? { messageId: root }
      : { messageId: `<${message.id}@${host}>`, inReplyTo: root, references: root }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: textOf(tellings),
    html: htmlOf(tellings),
  }
}

/** What it belongs to. The first of a thread is what the others answer, whether or not it was told here. */
function threadOf({ events }: Message, host: string) {
  const [event] = events
  const subject = events.length === 1 ? (event?.subject ?? null) : null
  const root = subject === null ? undefined : `<${subject}@${host}>`
  return { root, isFirst: root !== undefined && event?.type === 'request.pending' }
}

/** The same for all of a thread, or a reader would take them for several. */
function subjectOf(tellings: readonly Telling[], isFirst: boolean): string {
  const [first] = tellings
  if (tellings.length > 1) return `shield: ${tellings.length} things happened`
  // What readers would decode, nodemailer leaves as it is: it must not be any such thing.
  const about = (first?.about ?? '').replaceAll('=?', `=${WORD_JOINER}?`)
  const subject = about === '' ? `shield: ${first?.headline ?? ''}` : `shield: ${about}`
  return isFirst || about === '' ? subject : `Re: ${subject}`
}

function textOf(tellings: readonly Telling[]): string {
  return tellings
    .map(({ headline, about, facts, link, opens }) =>
      [
        headline,
        ...(about === '' ? [] : ['', unlinked(about)]),
        '',
        ...facts.map(({ label, value }) => `${label}: ${unlinked(value)}`),
        ...(link === null ? [] : ['', `${opens}: ${link}`]),
      ].join('\n'),
    )
    .join('\n\n----\n\n')
    .concat(`\n\n${FOOTER}\n`)
}

const FOOTER = 'Nothing is decided by this message: the page asks who you are first.'

/** For readers that can; what others show stands with each element. */
const DARK = `:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.page{background:#11151c!important;color:#e6e9ef!important}.card{background:#1a1f29!important}.line{border-color:#3a4252!important}.quiet{color:#a3adbd!important}}`

function htmlOf(tellings: readonly Telling[]): string {
  const body = tellings
    .map(sectionOf)
    .join('<hr class="line" style="border:0;border-top:1px solid #d0d5dd;margin:24px 0">')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no"><title>shield</title><style>${DARK}</style></head><body class="page" style="margin:0;padding:24px;background:#f5f6f8;color:#1d2433;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Arial,sans-serif"><div class="card line" style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d0d5dd;border-radius:8px">${body}<p class="quiet" style="margin:24px 0 0;color:#5b6472;font-size:13px">${FOOTER}</p></div></body></html>`
}

function sectionOf({ headline, about, facts, link, opens }: Telling): string {
  const rows = facts
    .map(
      ({ label, value }) =>
        `<tr><td class="quiet" style="padding:2px 16px 2px 0;color:#5b6472;vertical-align:top;white-space:nowrap">${escapeHtml(label)}</td><td style="padding:2px 0;overflow-wrap:anywhere">${escapeHtml(unlinked(value))}</td></tr>`,
    )
    .join('')
  return [
    `<h1 style="margin:0 0 8px;font-size:18px;line-height:1.3">${escapeHtml(headline)}</h1>`,
    about === ''
      ? ''
      : `<p style="margin:0 0 16px;font-size:16px;overflow-wrap:anywhere">${escapeHtml(unlinked(about))}</p>`,
    rows === ''
      ? ''
      : `<table role="presentation" style="border-collapse:collapse;font-size:14px">${rows}</table>`,
    link === null
      ? ''
      : `<p style="margin:20px 0 0"><a href="${escapeHtml(link)}" style="display:inline-block;padding:10px 18px;background:#1d4ed8;color:#fff;border-radius:6px;text-decoration:none;font-weight:600">${escapeHtml(opens)}</a></p>`,
  ].join('')
}
