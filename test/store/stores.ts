import { describe } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../postgres/databases.ts'
import { openedStore, temporaryStore } from '../sqlite/samples.ts'

/** A store that is new and empty, closed and gone when the test ends. */
interface FreshStore {
  readonly store: Store
  /** The same one, as another process has it open. */
  readonly another: () => Promise<Store>
}

export type OpenStore = () => Promise<FreshStore>

/** Set where one more server of PostgreSQL is tried: the file is the same beside each of them. */
// oxlint-disable-next-line node/no-process-env -- the tests have no main.ts.
const isServerAlone = process.env['SHIELD_TEST_STORE'] === 'PostgreSQL'

/** Every store behind the port. A new one is one line here, and is held to the same. */
const STORES: readonly { readonly name: string; readonly isHere: boolean; readonly open: OpenStore }[] = [
  {
    name: 'SQLite',
    isHere: !isServerAlone,
    open: async () => {
      const { store, file } = await temporaryStore()
      return { store, another: () => openedStore(file) }
    },
  },
  {
    name: 'PostgreSQL',
    isHere: hasServer,
    open: async () => {
      const place = { url: await freshDatabase(), file: temporaryFile() }
      return { store: await openedPostgresStore(place), another: () => openedPostgresStore(place) }
    },
  },
]

/** Holds every store to what `hold` describes, through the port alone. */
export function everyStore(hold: (open: OpenStore) => void): void {
  const [here, missing] = [true, false].map((isHere) => STORES.filter((store) => store.isHere === isHere))
  describe.each(here ?? [])('$name', ({ open }) => {
    hold(open)
  })
  // oxlint-disable-next-line vitest/no-disabled-tests -- there is no server on this machine.
  describe.skip.each(missing ?? [])('$name', ({ open }) => {
    hold(open)
  })
}
