// Prints where shield stands against its goals, each as a ratio to something on the same machine in the same run. Never
// a test: a loaded machine is not a bug. `npm run bench`, or `npm run bench -- start-up slots`.
import { startUp } from './bench/start-up.mjs'
import { audit } from './bench/audit.mjs'
import { crowd } from './bench/crowd.mjs'
import { fleet } from './bench/fleet.mjs'
import { many } from './bench/many.mjs'
import { policy } from './bench/policy.mjs'
import { postgres } from './bench/postgres.mjs'
import { slots } from './bench/slots.mjs'
import { telling } from './bench/telling.mjs'
import { webhooks } from './bench/webhooks.mjs'

const SECTIONS = {
  'start-up': startUp,
  slots,
  policy,
  audit,
  crowd,
  webhooks,
  telling,
  postgres,
  fleet,
  many,
}

const words = process.argv.slice(2)
const isFull = words.includes('--full')
const wanted = words.filter((word) => word !== '--full')
const unknown = wanted.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}; there is ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(2)
}

for (const [name, run] of Object.entries(SECTIONS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  for (const { what, value, goal, least, note = '' } of await run({ isFull })) {
    const mark =
      goal === undefined && least === undefined
        ? ' '
        : value <= (goal ?? Infinity) && value >= (least ?? 0)
          ? '✔'
          : '✘'
    const limit =
      goal !== undefined ? `goal ≤ ${shown(goal)}` : least !== undefined ? `goal ≥ ${shown(least)}` : ''
    console.log(
      `${mark} ${what.padEnd(62)} ${(value > 0 && value < 0.01 ? shown(value) : value.toFixed(2)).padStart(8)}  ${limit.padEnd(12)}  ${note}`,
    )
  }
}

function shown(number) {
  return number > 0 && number < 0.01 ? `1/${Math.round(1 / number)}` : String(number)
}
