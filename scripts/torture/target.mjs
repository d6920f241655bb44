import { relative } from 'node:path'
import { descriptorOf, pathsOf } from './trace.mjs'

const ON_NAMES = new Set([
  'openat',
  'link',
  'linkat',
  'unlink',
  'unlinkat',
  'rename',
  'renameat',
  'renameat2',
  'mkdir',
  'mkdirat',
  'chmod',
  'fchmodat',
])

const WRITES = new Set(['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2'])

/**
 * What a call reaches outside its process: `{ kind: 'file', name }` in the home (`.` is the folder itself),
 * `{ kind: 'socket' | 'print' | 'end' }`; undefined for all else.
 */
export function targetOf(call, home) {
  if (call.name === 'exit_group') return { kind: 'end' }
  if (ON_NAMES.has(call.name)) return fileIn(home, pathsOf(call).at(-1))
  if (call.name === 'mmap') return mapped(call, home)
  const descriptor = descriptorOf(call)
  if (descriptor === undefined) return undefined
  if (descriptor.what.startsWith('TCP')) return { kind: 'socket', number: descriptor.number }
  if (descriptor.number <= 2 && WRITES.has(call.name)) return { kind: 'print' }
  return fileIn(home, descriptor.what)
}

function mapped(call, home) {
  if (!call.argument.includes('MAP_SHARED') || !call.argument.includes('PROT_WRITE')) return undefined
  const [, what] = /, \d+<((?:\\x[0-9a-f]{2})+)>, \S+$/.exec(call.argument) ?? []
  return what === undefined
    ? undefined
    : fileIn(home, Buffer.from(what.replaceAll('\\x', ''), 'hex').toString())
}

function fileIn(home, path) {
  if (path === undefined || (path !== home && !path.startsWith(`${home}/`))) return undefined
  return { kind: 'file', name: relative(home, path) || '.' }
}
