// A process that appends to the audit log as fast as it can, for so many milliseconds from a moment on that all writers
// wait for. Says how often it did and how long the slowest took.
import { noteOf, openBuiltStore } from './built-store.mjs'

const [file, startAt, length] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const store = await openBuiltStore(file)
const note = noteOf('read', null)
await new Promise((resolve) => setTimeout(resolve, startAt - Date.now()))
let count = 0
let longest = 0
for (const end = Date.now() + length; Date.now() < end; count += 1) {
  const start = performance.now()
  await store.audit.append(note)
  longest = Math.max(longest, performance.now() - start)
}
await store.close()
process.stdout.write(JSON.stringify({ count, longest }))
