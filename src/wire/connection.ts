import { type ConnectionStatus, HEALTHS } from '../domain/health/status.ts'
import type { Disconnected } from '../domain/ports/gate.ts'
import type { Connected } from '../domain/provider/connecting.ts'
import type { Connection, Mismatch, NangoEnvironment } from '../domain/provider/connection.ts'
import { PROVIDERS } from '../domain/provider/providers.ts'
import type { Stray, Strays } from '../domain/provider/stray.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { type Fields, list, nullable, object, record } from './composites.ts'
import { converted, described, moment, named, oneOf, only, text, whole, yesNo } from './shape.ts'

export const provider = oneOf(PROVIDERS)

const connectionFields: Fields<Connection> = {
  id: text,
  name: text,
  provider,
  integration: text,
  nangoConnectionId: text,
  account: object({ label: text, confirmed: yesNo }),
  askedScopes: list(text),
  grantedScopes: nullable(list(text)),
  config: record(text),
  mismatch: described(
    'The account seen behind it instead of its own; nothing runs on it meanwhile',
    nullable(object<Mismatch>({ account: nullable(text), config: record(nullable(text)), at: moment })),
  ),
  environment: described(
    'Where it was last seen at Nango',
    nullable(object<NangoEnvironment>({ url: text, integrations: list(text) })),
  ),
  accessEndedAt: described('When it was first seen to give no access any more', nullable(moment)),
  createdAt: moment,
  updatedAt: moment,
}

/** One account of a provider. */
export const connection = named('Connection', object(connectionFields))

export const connectionStatus = named(
  'ConnectionStatus',
  object<ConnectionStatus>({
    connection,
    health: oneOf(HEALTHS),
    message: nullable(text),
    hint: nullable(text),
  }),
)

/** What came of connecting. */
export const connectedFields: Fields<Connected> = {
  connection,
  isNew: yesNo,
  formerAccount: nullable(text),
  notGranted: list(text),
  leftOver: described('Nango’s ids of what further consents by the same link made there', list(text)),
}

export const connected = named('Connected', object(connectedFields))

/** A connection that is no more, and whether Nango still has it. */
export const disconnected = converted<Disconnected, Connection & Pick<Disconnected, 'atNango'>, JsonObject>(
  object({ ...connectionFields, atNango: oneOf(['deleted', 'gone', 'kept']) }),
  {
    to: ({ connection: gone, atNango }) => ({ ...gone, atNango }),
    from: ({ atNango, ...gone }) => ({ connection: gone, atNango }),
  },
)

const strayFields: Fields<Stray> = {
  provider,
  integration: text,
  nangoConnectionId: text,
  // As Nango writes it.
  createdAt: text,
  tags: record(text),
  endUser: nullable(text),
  isMarked: described('It bears the tag that shield gives', yesNo),
}

/** A connection at Nango that shield does not know. */
export const stray = named('Stray', object(strayFields))

export const strays = object<Strays>({ newest: list(stray), count: whole })

/** One that was deleted there. */
export const discarded = object<Stray & { readonly atNango: 'deleted' }>({
  ...strayFields,
  atNango: only('deleted'),
})
