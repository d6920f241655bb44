import { note, ok, type Check } from './check.ts'
import type { ServerSettings } from './server-settings.ts'

/** What of the webhooks a server can check, and therefore takes. */
export interface WebhooksTaken {
  readonly nango: boolean
  readonly meta: boolean
  /** Whether Meta gets its answer when the address is saved there. */
  readonly challenge: boolean
}

/** A webhook is taken where there is a secret to check it with. */
export function webhooksTaken(settings: ServerSettings): WebhooksTaken {
  const { nangoWebhookSecrets, metaAppSecrets, metaVerifyToken } = settings
  return {
    nango: nangoWebhookSecrets.length > 0,
    meta: metaAppSecrets.length > 0,
    challenge: metaVerifyToken !== undefined,
  }
}

/** Nothing is wrong without webhooks, as long as it is known. */
export function checkWebhooks({ nango, meta, challenge }: WebhooksTaken): readonly Check[] {
  return [
    nango
      ? ok('webhooks nango', 'NANGO_WEBHOOK_SECRET is set')
      : refused('webhooks nango', 'NANGO_WEBHOOK_SECRET', 'what they tell is asked for instead'),
    meta
      ? ok('webhooks meta', 'META_APP_SECRET is set')
      : refused('webhooks meta', 'META_APP_SECRET', 'no WhatsApp message is received'),
    ...(meta && !challenge
      ? [
          note(
            'webhooks meta',
            'META_VERIFY_TOKEN is not set: Meta is refused when the address is saved there',
            remedyFor('META_VERIFY_TOKEN'),
          ),
        ]
      : []),
  ]
}

function refused(name: string, setting: string, result: string): Check {
  return note(name, `${setting} is not set: shield serve refuses them, and ${result}`, remedyFor(setting))
}

function remedyFor(setting: string): string {
  return `Set ${setting} for shield serve, if they should come (see .env.example)`
}
