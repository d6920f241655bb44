import { describe, expect, it } from 'vitest'
import { openDisk, type Disk, type Item } from '../../scripts/torture/disk.mjs'
import { remainsOf, RESTORED } from '../../scripts/torture/remains.mjs'
import { parseTrace } from '../../scripts/torture/trace.mjs'

const HOME = '/home'

describe('a disk whose power fails', () => {
  it('keeps what was synced, and of the rest perhaps nothing, perhaps all', () => {
    const disk = diskAfter([
      open(3, 'log', 'O_RDWR'),
      write(3, 'log', 'one'),
      sync(3, 'log'),
      write(3, 'log', 'two'),
    ])
    expect(contentsOf(disk, 'none of what was not synced')).toEqual({ log: 'one' })
    expect(contentsOf(disk, 'all that was written')).toEqual({ log: 'onetwo' })
  })

  it('may lose any one write that was not synced, and leaves a hole there', () => {
    const disk = diskAfter([
      open(3, 'log', 'O_RDWR'),
      write(3, 'log', 'one'),
      write(3, 'log', 'two'),
      write(3, 'log', 'end'),
    ])
    expect(contentsOf(disk, 'all but write 2 of 3 not synced, to log')).toEqual({ log: 'one\0\0\0end' })
    expect(contentsOf(disk, 'only write 2 of 3 not synced, to log')).toEqual({ log: '\0\0\0two' })
  })

  it('may tear the last write', () => {
    const disk = diskAfter([open(3, 'log', 'O_RDWR'), write(3, 'log', 'onetwo')])
    expect(contentsOf(disk, 'all, the last one torn (half 1)')).toEqual({ log: 'one' })
    expect(contentsOf(disk, 'all, the last one torn (half 2)')).toEqual({ log: '\0\0\0two' })
  })

  it('knows a new file by its name only once the folder was synced', () => {
    const created = [open(3, 'new', 'O_RDWR|O_CREAT'), write(3, 'new', 'text'), sync(3, 'new')]
    expect(contentsOf(diskAfter(created), 'none of what was not synced')).toEqual({ log: '' })
    const folder = [`openat(AT_FDCWD<${hex('/')}>, "${hex(HOME)}", O_RDONLY) = 4<${hex(HOME)}>`]
    const synced = [...created, ...folder, `fsync(4<${hex(HOME)}>) = 0`]
    expect(contentsOf(diskAfter(synced), 'none of what was not synced')).toEqual({ log: '', new: 'text' })
  })

  it('may bring back a file that was deleted', () => {
    const disk = diskAfter([`unlink("${hex(`${HOME}/log`)}") = 0`])
    expect(contentsOf(disk, 'none of what was not synced')).toEqual({ log: '' })
    expect(contentsOf(disk, 'all that was written')).toEqual({})
  })

  it('appends where the file ends, writes where it is told, and cuts', () => {
    const disk = diskAfter(
      [
        open(3, 'log', 'O_RDWR|O_APPEND'),
        write(3, 'log', 'two'),
        `pwrite64(3<${hex(`${HOME}/log`)}>, "${hex('ON')}", 2, 0) = 2`,
        `ftruncate(3<${hex(`${HOME}/log`)}>, 5) = 0`,
      ],
      'one',
    )
    expect(contentsOf(disk, 'all that was written')).toEqual({ log: 'ONetw' })
  })

  it('loses the whole database, and nothing beside it, when an older copy is restored', () => {
    const disk = diskAfter([
      open(3, 'shield.db', 'O_RDWR|O_CREAT'),
      write(3, 'shield.db', 'new'),
      sync(3, 'shield.db'),
      open(4, 'log', 'O_RDWR|O_APPEND'),
      write(4, 'log', 'one'),
      sync(4, 'log'),
      write(4, 'log', 'two'),
    ])
    expect(textsOf(disk, RESTORED.choose)).toEqual({ log: 'one' })
  })

  it('is not guessed at where a call is not known', () => {
    expect(() => diskAfter([`fallocate(3<${hex(`${HOME}/log`)}>, 0, 0, 4096) = 0`])).toThrow(
      'fallocate of log cannot be replayed',
    )
  })
})

function diskAfter(lines: readonly string[], log = ''): Disk {
  const disk = openDisk(new Map([['log', Buffer.from(log)]]), HOME)
  for (const call of parseTrace(lines.join('\n'))) disk.apply(call)
  return disk
}

function contentsOf(disk: Disk, what: string): Record<string, string> {
  const found = remainsOf(disk.items).find((remains) => remains.what === what)
  expect(found, what).toBeDefined()
  return textsOf(disk, found?.choose ?? (() => []))
}

function textsOf(disk: Disk, choose: (item: Item) => ReturnType<typeof RESTORED.choose>) {
  return Object.fromEntries([...disk.image(choose)].map(([name, bytes]) => [name, bytes.toString()]))
}

// Lines as strace writes them with -yy -xx.

function open(descriptor: number, name: string, flags: string): string {
  const path = hex(`${HOME}/${name}`)
  return `openat(AT_FDCWD<${hex('/')}>, "${path}", ${flags}|O_CLOEXEC, 0600) = ${descriptor}<${path}>`
}

function write(descriptor: number, name: string, text: string): string {
  return `write(${descriptor}<${hex(`${HOME}/${name}`)}>, "${hex(text)}", ${text.length}) = ${text.length}`
}

function sync(descriptor: number, name: string): string {
  return `fsync(${descriptor}<${hex(`${HOME}/${name}`)}>) = 0`
}

function hex(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
