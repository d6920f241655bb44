import { ROLES } from '../domain/access/principal.ts'
import type { Token, TokenState } from '../domain/access/token.ts'
import { actor } from './actor-money-page.ts'
import { type Fields, list, nullable, object } from './composites.ts'
import { moment, oneOf, text, yesNo } from './shape.ts'

/** A token without its secret: not even the hash is shown. */
type ShownToken = Omit<Token, 'secretHash'>

const tokenFields: Fields<ShownToken> = {
  id: text,
  principal: text,
  roles: list(oneOf(ROLES)),
  createdAt: moment,
  createdBy: actor,
  expiresAt: nullable(moment),
  revokedAt: nullable(moment),
}

/** With the token itself, which is shown once. */
export const createdToken = object<ShownToken & { readonly token: string }>({ token: text, ...tokenFields })

export const listedToken = object<ShownToken & { readonly state: TokenState }>({
  ...tokenFields,
  state: oneOf(['active', 'expired', 'revoked', 'forged']),
})

export const revokedToken = object<{ readonly id: string; readonly isNew: boolean }>({
  id: text,
  isNew: yesNo,
})
