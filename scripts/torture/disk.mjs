import { descriptorOf, lastNumber, pathsOf, textsOf } from './trace.mjs'
import { targetOf } from './target.mjs'

// What a disk may hold when the power fails: everything that was synced, and of the rest whatever one likes. A name
// counts as written when its folder was synced, as POSIX has it; Linux's own file systems promise a little more.

/** Calls on files of the home that leave the disk as it is. */
const HARMLESS = new Set([
  'chmod',
  'close',
  'fchmod',
  'fchown',
  'fcntl',
  'fstat',
  'getdents64',
  'lseek',
  'newfstatat',
  'pread64',
  'read',
  'statx',
])

/**
 * A folder as it was, and every write to it since. `apply` takes one call, in order, and says whether it changed or
 * synced something; `items` are the writes so far; `image` gives the files as they are when of each item only the chosen
 * pieces (`[from, to)` in bytes) have arrived.
 */
export function openDisk(initial, home) {
  const state = { names: new Map(), sizes: [], items: [], open: new Map() }
  const contents = []
  for (const [name, bytes] of initial) {
    state.names.set(name, contents.length)
    state.sizes.push(bytes.length)
    contents.push(bytes)
  }
  const initialNames = new Map(state.names)
  return {
    items: state.items,
    apply: (call) => {
      const target = targetOf(call, home)
      if (target?.kind !== 'file' || call.result === null || call.result < 0) return false
      const apply = HANDLERS[call.name]
      if (apply !== undefined) return apply(state, call, { home, name: target.name })
      if (HARMLESS.has(call.name)) return false
      throw new Error(`${call.name} of ${target.name} cannot be replayed`)
    },
    image: (choose) => imageOf({ contents, initialNames, items: state.items }, choose),
  }
}

const HANDLERS = {
  openat: opened,
  write: (state, call) => {
    const file = fileOf(state, call)
    const offset = file.appends ? state.sizes[file.inode] : file.position
    file.position = offset + call.result
    return wrote(state, call, offset)
  },
  pwrite64: (state, call) => wrote(state, call, lastNumber(call)),
  ftruncate: (state, call) => {
    const { inode, name } = fileOf(state, call)
    state.sizes[inode] = lastNumber(call)
    state.items.push({ kind: 'size', inode, name, size: lastNumber(call), isDurable: false })
    return true
  },
  fsync: synced,
  fdatasync: synced,
  link: (state, call, { home }) => named(state, home, pathsOf(call), false),
  rename: (state, call, { home }) => named(state, home, pathsOf(call), true),
  unlink: (state, _call, { name }) => renamed(state, name, null),
  // Only the index of the log is mapped; it is made anew from the log.
  mmap: (_state, _call, { name }) => {
    if (isIndex(name)) return false
    throw new Error(`${name} is written through memory: that cannot be replayed`)
  },
}

function opened(state, call, { name }) {
  const flags = call.argument
  let inode = state.names.get(name)
  let isChanged = false
  if (inode === undefined && flags.includes('O_CREAT')) {
    inode = state.sizes.push(0) - 1
    isChanged = renamed(state, name, inode)
  } else if (flags.includes('O_TRUNC') && state.sizes[inode] > 0) {
    state.sizes[inode] = 0
    isChanged = state.items.push({ kind: 'size', inode, name, size: 0, isDurable: false }) > 0
  }
  state.open.set(call.result, { inode, name, position: 0, appends: flags.includes('O_APPEND') })
  return isChanged
}

function wrote(state, call, offset) {
  const { inode, name } = fileOf(state, call)
  const bytes = Buffer.concat(textsOf(call)).subarray(0, call.result)
  state.sizes[inode] = Math.max(state.sizes[inode], offset + bytes.length)
  state.items.push({ kind: 'bytes', inode, name, offset, bytes, isDurable: false })
  return true
}

function synced(state, call) {
  const { inode, name } = fileOf(state, call)
  for (const item of state.items)
    if (name === '.' ? item.kind === 'name' : item.kind !== 'name' && item.inode === inode)
      item.isDurable = true
  return true
}

function named(state, home, [from, to], isMove) {
  const nameIn = (path) => path.slice(home.length + 1)
  renamed(state, nameIn(to), state.names.get(nameIn(from)))
  return isMove ? renamed(state, nameIn(from), null) : true
}

/** A name now stands for another file, or (null) for none. */
function renamed(state, name, inode) {
  if (inode === null) state.names.delete(name)
  else state.names.set(name, inode)
  state.items.push({ kind: 'name', name, inode, isDurable: false })
  return true
}

function fileOf(state, call) {
  const file = state.open.get(descriptorOf(call)?.number)
  if (file === undefined) throw new Error(`${call.name} of a file that was opened before the record began`)
  return file
}

function imageOf({ contents, initialNames, items }, choose) {
  const files = new Map(contents.entries())
  const names = new Map(initialNames)
  for (const item of items) {
    const pieces = choose(item)
    if (pieces.length === 0) continue
    if (item.kind === 'name') names.set(item.name, item.inode)
    else files.set(item.inode, changed(files.get(item.inode) ?? Buffer.alloc(0), item, pieces))
  }
  return new Map(
    [...names]
      .filter(([name, inode]) => inode !== null && !isIndex(name))
      .map(([name, inode]) => [name, files.get(inode) ?? Buffer.alloc(0)])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** A hole is zeros. */
function changed(before, item, pieces) {
  if (item.kind === 'size') return resized(before, item.size)
  const end = item.offset + Math.max(...pieces.map(([, to]) => to))
  const after = resized(before, Math.max(before.length, end))
  for (const [from, to] of pieces) item.bytes.copy(after, item.offset + from, from, to)
  return after
}

function resized(before, size) {
  const after = Buffer.alloc(size)
  before.copy(after)
  return after
}

/** SQLite's index of its log; the first process that opens the database makes it anew. */
function isIndex(name) {
  return name.endsWith('-shm')
}
