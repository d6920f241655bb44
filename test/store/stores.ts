import { describe } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { openedStore, temporaryStore } from '../sqlite/samples.ts'

/** A store that is new and empty, closed and gone when the test ends. */
export interface FreshStore {
  readonly store: Store
  /** The same one, as another process has it open. */
  readonly another: () => Promise<Store>
}

export type OpenStore = () => Promise<FreshStore>

/** Every store behind the port. A new one is one line here, and is held to the same. */
const STORES: readonly { readonly name: string; readonly open: OpenStore }[] = [
  {
    name: 'SQLite',
    open: async () => {
      const { store, file } = await temporaryStore()
      return { store, another: () => openedStore(file) }
    },
  },
]

/** Holds every store to what `hold` describes, through the port alone. */
export function everyStore(hold: (open: OpenStore) => void): void {
  describe.each(STORES)('$name', ({ open }) => {
    hold(open)
  })
}
