type Fate = 'cut before' | 'cut after' | 'end before' | 'end after' | 'lose'

interface Met {
  readonly link: object
  readonly side: 'shield' | 'server'
  readonly message: Buffer
  readonly which: string
  readonly say: (message: Buffer) => void
  readonly hangUp: () => void
}

type Meet = (met: Met) => Fate | undefined | Promise<Fate | undefined>

export function openPostgresProxy(url: string): Promise<{
  readonly url: string
  readonly begin: (meet?: Meet) => void
  readonly ask: (meet?: Meet) => void
  readonly lead: (to: string) => void
  readonly cut: () => void
  readonly close: () => void
}>
