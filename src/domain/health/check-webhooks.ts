import { note, ok, type Check } from './check.ts'
import { DELIVERY_SOURCES, senderOf, type DeliverySource } from '../webhook/senders.ts'
import type { ServerSettings } from '../settings/server-settings.ts'

/** What of the webhooks a server can check, and therefore takes. */
export interface WebhooksTaken {
  /** It would check Nango's with the API key. */
  readonly isApiKey: boolean
  readonly senders: readonly SenderTaken[]
}

export interface SenderTaken {
  readonly source: DeliverySource
  /** Whether there is a secret to check them with. */
  readonly isTaken: boolean
  /** Whether there is the word that it asks for when the address is saved there; absent where it asks for none. */
  readonly challenge?: boolean
  /** Whether that word could be guessed. */
  readonly guessable?: boolean
}

const SHORTEST_WORD = 16

/** A webhook is taken where there is a secret to check it with. */
export function webhooksTaken(settings: ServerSettings): WebhooksTaken {
  const { isApiKeyWebhookSecret, webhookWords, webhookSecrets } = settings
  return {
    isApiKey: isApiKeyWebhookSecret,
    senders: DELIVERY_SOURCES.map((source) => {
      const word = webhookWords[source]
      const isTaken = (webhookSecrets[source] ?? []).length > 0
      if (senderOf(source).challenge === undefined) return { source, isTaken }
      const guessable = word !== undefined && word.length < SHORTEST_WORD
      return { source, isTaken, challenge: word !== undefined, guessable }
    }),
  }
}

/** Nothing is wrong without webhooks, as long as it is known. */
export function checkWebhooks({ isApiKey, senders }: WebhooksTaken): readonly Check[] {
  return senders.flatMap((taken) => [
    ...checkSender(taken),
    ...(isApiKey && taken.source === 'nango'
      ? [note('webhooks nango', API_KEY_FOR_SECRET, SIGNING_KEY)]
      : []),
  ])
}

function checkSender({ source, isTaken, challenge, guessable }: SenderTaken): readonly Check[] {
  const { who, secret, challenge: word = '', without } = senderOf(source)
  const name = `webhooks ${who.toLowerCase()}`
  if (!isTaken) {
    const says = `${secret} is not set: shield serve refuses them, and ${without}`
    return [note(name, says, remedyFor(secret))]
  }
  return [
    ok(name, `${secret} is set`),
    ...(challenge === false
      ? [note(name, `${word} is not set: ${who} is refused when the address is saved there`, remedyFor(word))]
      : []),
    ...(guessable === true ? [note(name, guessableWord(source), longerWord(source))] : []),
  ]
}

/** Environments of before April 2026 began with their API key as signing key. */
const API_KEY_FOR_SECRET =
  'NANGO_WEBHOOK_SECRET is the API key: Nango signs webhooks with a key of their own, unless the environment is older than April 2026'

/** What can hardly be meant. */
export function doubtfulWebhooks(settings: ServerSettings): readonly string[] {
  const { isApiKey, senders } = webhooksTaken(settings)
  return [
    ...(isApiKey ? [`${API_KEY_FOR_SECRET}. ${SIGNING_KEY}`] : []),
    ...senders.flatMap(({ source, guessable }) =>
      guessable === true ? [`${guessableWord(source)}. ${longerWord(source)}`] : [],
    ),
  ]
}

function guessableWord(source: DeliverySource): string {
  const { challenge = '' } = senderOf(source)
  return `${challenge} is shorter than ${SHORTEST_WORD} characters: it can be guessed`
}

function longerWord(source: DeliverySource): string {
  return `Set a longer one (openssl rand -hex 16), here and in ${senderOf(source).who}'s form`
}

const SIGNING_KEY =
  "Copy the signing key from Nango's dashboard (Environment Settings > Webhooks) to NANGO_WEBHOOK_SECRET"

function remedyFor(setting: string): string {
  return `Set ${setting} for shield serve, if they should come (see .env.example)`
}
