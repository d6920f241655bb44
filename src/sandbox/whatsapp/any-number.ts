import type { Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { PHONE_NUMBER_ID, WABA_ID } from './business.ts'

/** The one number that the sandbox plays, under the ids that a connection has for it and its account. */
export interface NumberAlias {
  /** The request as one to the number's own ids; from then on texts bear the ids that it came with. */
  readonly enter: (request: ProviderRequest) => ProviderRequest
  readonly leave: (answer: Answer) => Answer
  /** A webhook's body, under the ids that were last asked for. */
  readonly rename: <Body>(body: Body) => Body
  readonly reset: () => void
}

/** Whichever number somebody connects is this one: `/v21.0/ID`, `/v21.0/ID/messages`, `/v21.0/ID/message_templates`. */
const ADDRESS = /^(\/v\d+\.\d\/)(\d{5,})(\/messages|\/message_templates)?$/

export function createNumberAlias(): NumberAlias {
  const ids = new Map<string, string>()
  const named = (text: string): string =>
    [...ids].reduce((renamed, [own, asked]) => renamed.replaceAll(own, asked), text)
  return {
    enter: (request) => {
      const [, version = '', id = '', rest = ''] = ADDRESS.exec(request.path) ?? []
      if (id === '') return request
      const own = rest === '/message_templates' ? WABA_ID : PHONE_NUMBER_ID
      ids.set(own, id)
      return { ...request, path: `${version}${own}${rest}` }
    },
    leave: (answer) => ({ ...answer, body: named(answer.body) }),
    rename: <Body>(body: Body) => JSON.parse(named(JSON.stringify(body))) as Body,
    reset: () => {
      ids.clear()
    },
  }
}
