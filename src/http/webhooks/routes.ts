import { object } from '../../wire/composites.ts'
import { only } from '../../wire/scalars.ts'
import { ShieldError } from '../../domain/errors.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { DELIVERY_SOURCES, SENDERS } from '../../domain/webhook/senders.ts'
import type { PublicRoute } from '../public-routes.ts'
import { answerChallenge } from './answer-challenge.ts'
import { takeDelivery } from './take-delivery.ts'

const RECEIVED = {
  200: { summary: 'Stored', schema: object({ received: only(true) }) },
  401: { summary: 'The signature is missing or wrong' },
  503: { summary: 'It could not be stored, or no secret is set' },
} as const

/** What Nango and Meta send to. Nobody needs a token: the signature says who it is. */
export const WEBHOOK_ROUTES: readonly PublicRoute[] = [
  {
    method: 'POST',
    path: '/v1/integrations/webhook',
    summary: 'Where Nango sends its webhooks, signed with NANGO_WEBHOOK_SECRET',
    answers: RECEIVED,
    handle: (context, request) => takeDelivery(context, request, 'nango'),
  },
  {
    method: 'GET',
    path: '/v1/integrations/whatsapp/webhook',
    summary: 'Meta asks whether the owner of this address knows META_VERIFY_TOKEN',
    answers: { 200: { summary: 'Its number, as text' }, 403: { summary: 'The verification is not right' } },
    handle: answerChallenge,
  },
  ...DELIVERY_SOURCES.filter((source) => source !== 'nango').map((source): PublicRoute => ({
    method: 'POST',
    path: `/v1/integrations/${source}/webhook`,
    summary: `Where ${SENDERS[source].who} sends its webhooks, signed with ${SENDERS[source].setting}`,
    answers: RECEIVED,
    handle: (context, request) => takeDelivery(context, request, source),
  })),
  {
    // The same as the first: Nango's event says itself which integration it is about.
    method: 'POST',
    path: '/v1/integrations/{provider}/callback',
    summary: 'Where Nango may send its auth event, signed as its webhooks are',
    answers: RECEIVED,
    handle: (context, request) => {
      const name = new URL(request.url).pathname.split('/')[3] ?? ''
      if (PROVIDERS.some((provider) => provider === name)) return takeDelivery(context, request, 'nango')
      throw new ShieldError('not_found', `There is no provider ${JSON.stringify(name.slice(0, 80))}`)
    },
  },
]
