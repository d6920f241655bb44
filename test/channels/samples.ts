import type { Content, Event } from '../../src/domain/notify/event.ts'
import type { Channel, NotifySettings } from '../../src/domain/notify/notify-settings.ts'

const CONTENT: Content = {
  state: 'pending',
  summary: '"Lunch", Tue 1 Dec 10:00–10:30, bob@example.com',
  mark: null,
  operation: 'calendar.create-event',
  requester: 'agent',
  account: 'anna@shop.de',
  connection: 'google',
  reason: 'they asked for it',
  amount: { value: 1250, currency: 'EUR' },
  recipients: ['bob@example.com'],
  warnings: [],
  expiresAt: '2026-12-01T10:00:00.000Z',
  by: 'agent',
  ending: null,
  isByPolicy: false,
  callback: null,
}

export function eventOf(content: Partial<Content> = {}, changes: Partial<Event> = {}): Event {
  return {
    id: 'evt_0000000001',
    type: 'request.pending',
    subject: 'apr_0000000001',
    at: '2026-11-29T10:00:00.000Z',
    content: { ...CONTENT, ...content },
    ...changes,
  }
}

export function settingsOf(channel: Channel, changes: Partial<NotifySettings> = {}): NotifySettings {
  return {
    digest: 'd'.repeat(64),
    text: '',
    timeZone: 'UTC',
    quiet: null,
    privateHosts: [],
    callbackHosts: [],
    callbackSecrets: [],
    smtp: null,
    channels: [channel],
    routes: [],
    ...changes,
  }
}
