import { note, ok, type Check } from './check.ts'
import type { ServerSettings } from '../settings/server-settings.ts'

/** What of the webhooks a server can check, and therefore takes. */
export interface WebhooksTaken {
  readonly nango: boolean
  /** It would check Nango's with the API key. */
  readonly isApiKey: boolean
  readonly meta: boolean
  /** Whether Meta gets its answer when the address is saved there. */
  readonly challenge: boolean
  /** Whether the word for that could be guessed. */
  readonly guessable: boolean
}

const SHORTEST_WORD = 16

/** A webhook is taken where there is a secret to check it with. */
export function webhooksTaken(settings: ServerSettings): WebhooksTaken {
  const { isApiKeyWebhookSecret, metaVerifyToken, webhookSecrets } = settings
  return {
    nango: webhookSecrets.nango.length > 0,
    isApiKey: isApiKeyWebhookSecret,
    meta: webhookSecrets.whatsapp.length > 0,
    challenge: metaVerifyToken !== undefined,
    guessable: metaVerifyToken !== undefined && metaVerifyToken.length < SHORTEST_WORD,
  }
}

/** Nothing is wrong without webhooks, as long as it is known. */
export function checkWebhooks({
  nango,
  isApiKey,
  meta,
  challenge,
  guessable,
}: WebhooksTaken): readonly Check[] {
  return [
    nango
      ? ok('webhooks nango', 'NANGO_WEBHOOK_SECRET is set')
      : refused('webhooks nango', 'NANGO_WEBHOOK_SECRET', 'what they tell is asked for instead'),
    ...(isApiKey ? [note('webhooks nango', API_KEY_FOR_SECRET, SIGNING_KEY)] : []),
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
    ...(meta && guessable ? [note('webhooks meta', GUESSABLE_WORD, LONGER_WORD)] : []),
  ]
}

/** Environments of before April 2026 began with their API key as signing key. */
const API_KEY_FOR_SECRET =
  'NANGO_WEBHOOK_SECRET is the API key: Nango signs webhooks with a key of their own, unless the environment is older than April 2026'

/** What `status` and a server's log say of that. */
export function doubtfulSettings(settings: ServerSettings): readonly string[] {
  const { isApiKey, guessable } = webhooksTaken(settings)
  return [
    ...(isApiKey ? [`${API_KEY_FOR_SECRET}. ${SIGNING_KEY}`] : []),
    ...(guessable ? [`${GUESSABLE_WORD}. ${LONGER_WORD}`] : []),
  ]
}

const GUESSABLE_WORD = `META_VERIFY_TOKEN is shorter than ${SHORTEST_WORD} characters: it can be guessed`

const LONGER_WORD = `Set a longer one (openssl rand -hex 16), here and in Meta's form`

const SIGNING_KEY =
  "Copy the signing key from Nango's dashboard (Environment Settings > Webhooks) to NANGO_WEBHOOK_SECRET"

function refused(name: string, setting: string, result: string): Check {
  return note(name, `${setting} is not set: shield serve refuses them, and ${result}`, remedyFor(setting))
}

function remedyFor(setting: string): string {
  return `Set ${setting} for shield serve, if they should come (see .env.example)`
}
