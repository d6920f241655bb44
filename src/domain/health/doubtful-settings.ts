import { bracketed, type ServerSettings } from '../settings/server-settings.ts'
import { doubtfulWebhooks } from './check-webhooks.ts'

/** What `status` and a server's log say of settings that can hardly be meant. */
export function doubtfulSettings(settings: ServerSettings): readonly string[] {
  return [...doubtfulWebhooks(settings), ...doubtfulNames(settings)]
}

/** Everybody who asks would be refused for the Host header. */
function doubtfulNames({ listen: { host }, allowedHosts, origin }: ServerSettings): readonly string[] {
  if (!isEveryAddress(host) || allowedHosts.length > 0 || origin !== null) return []
  return [
    `A server at ${bracketed(host)} refuses every request as long as SHIELD_ALLOWED_HOSTS names nothing that it is reached by. Set it to that, for example shield.example.com:8443`,
  ]
}

function isEveryAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}
