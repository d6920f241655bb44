import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import { ABOUT_NO_REQUEST } from '../../domain/notify/content.ts'
import type { Event } from '../../domain/notify/event.ts'
import type { NotifySettings } from '../../domain/notify/notify-settings.ts'
import type { Sending } from '../../domain/ports/channels.ts'
import { refusalWith } from '../../domain/policy/finding.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'

/**
 * Says who is told of what from now on. Fails with `usage` where the text, or what a variable that it names holds here,
 * passes no check.
 */
export async function applyNotify(
  parts: Parts,
  text: string | Uint8Array,
  actor: Actor,
): Promise<NotifySettings> {
  const settings = await checkedSettings(parts, text)
  const { digest } = settings
  const note = noteOf(parts, 'notify.applied', null, actor, { settings: digest })
  const stored = { digest, text: settings.text, appliedAt: note.at, appliedBy: actor.name }
  await (await parts.store()).outbox.apply(stored, note)
  return settings
}

/** The settings of a text that can be applied here. Fails as `applyNotify` does. */
export async function checkedSettings(parts: Parts, text: string | Uint8Array): Promise<NotifySettings> {
  const settings = await notifySettingsOf(parts, text)
  const wrong = await (await parts.channels()).check(settings)
  if (wrong.length === 0) return settings
  throw refusalWith(
    'The file cannot be used with what is set here',
    wrong,
    'docs/notifications.md tells what each variable holds',
  )
}

/** Nobody is told of anything from now on. Returns whether anybody was. */
export async function stopNotify(parts: Parts, actor: Actor): Promise<boolean> {
  return (await parts.store()).outbox.stop(noteOf(parts, 'notify.stopped', null, actor))
}

/** Tries again what was given up, of a channel or of all. Fails with `not_found` for a channel that there is not. */
export async function retryNotify(parts: Parts, channel: string | null, actor: Actor): Promise<number> {
  const { outbox } = await parts.store()
  if (channel !== null) {
    const known = (await outbox.channels()).map(({ name }) => name)
    if (!known.includes(channel)) throw noChannel(channel, known)
  }
  return outbox.retry(channel, noteOf(parts, 'notify.retried', null, actor, { channel }))
}

/** One answer to a test of a channel. */
interface Tested {
  readonly channel: string
  readonly sending: Sending
}

/** Sends a message that says it is a test, at once, past the outbox. Null: to every channel. Fails with `not_found`. */
export async function testChannels(parts: Parts, wanted: string | null): Promise<readonly Tested[]> {
  const settings = await notifyInForce(parts)
  if (settings === null) throw noSettings()
  const channels = settings.channels.filter(({ name }) => wanted === null || name === wanted)
  const known = settings.channels.map(({ name }) => name)
  if (channels.length === 0) throw noChannel(wanted ?? '', known)
  const door = await parts.channels()
  const { signal } = new AbortController()
  return Promise.all(
    channels.map(async (channel) => {
      const event = testEvent(parts)
      const sending = await door
        .send(settings, channel, { id: event.id, events: [event] }, signal)
        .catch((error: unknown): Sending => {
          if (error instanceof Error && error.name === 'ShieldError')
            return { kind: 'failed', why: error.message, fault: 'message', retryAfter: null }
          throw error
        })
      return { channel: channel.name, sending }
    }),
  )
}

function noSettings(): ShieldError {
  return new ShieldError('not_found', 'Nobody is told of anything: there are no notification settings', {
    hint: 'shield notify apply FILE; docs/notifications.md tells what the file says',
  })
}

function noChannel(name: string, known: readonly string[]): ShieldError {
  return new ShieldError('not_found', `There is no channel ${quoted(name)}`, {
    hint: known.length === 0 ? 'shield notify list' : `One of ${known.join(', ')}`,
  })
}

function testEvent(parts: Parts): Event {
  return {
    id: newId('evt', parts.random),
    type: 'request.pending',
    subject: newId('apr', parts.random),
    at: timestamp(parts),
    content: {
      ...ABOUT_NO_REQUEST,
      state: 'pending',
      summary: 'This is a test of shield notify: there is no such request',
      operation: 'test',
      requester: 'test',
      by: 'test',
      isByPolicy: false,
    },
  }
}

/** Names of every operation that writes. */
async function writeNames(parts: Pick<Parts, 'operations'>): Promise<readonly string[]> {
  const all = await Promise.all(PROVIDERS.map((name) => parts.operations(name)))
  return all.flat().flatMap(({ kind, name }) => (kind === 'write' ? [name] : []))
}

/** The notification settings of a text. Fails with `usage`, and names everything that is wrong at once. */
export async function notifySettingsOf(
  parts: Pick<Parts, 'operations'>,
  text: string | Uint8Array,
): Promise<NotifySettings> {
  // YAML, which only this needs.
  const { readNotify } = await import('../../domain/notify/read-notify.ts')
  return readNotify(text, await writeNames(parts))
}

/** As they were applied; null: nobody is told of anything. Fails with `unavailable`. */
export async function notifyInForce(parts: Parts): Promise<NotifySettings | null> {
  const stored = await (await parts.store()).outbox.settings()
  return stored === null ? null : notifySettingsOf(parts, stored.text)
}
