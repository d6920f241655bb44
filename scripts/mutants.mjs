// Plants one bug after the other in a copy of the project and runs the tests that have to notice it: the proof that the
// proof works. `npm run mutants`, `npm run mutants -- NAME …` for some of them, `npm run mutants -- --check` to see only
// whether each still fits the sources.
import { styleText } from 'node:util'
import { MUTANTS } from './mutants/list.mjs'
import { listStale } from './mutants/plant.mjs'
import { openWorkshop } from './mutants/workshop.mjs'

const words = process.argv.slice(2)
const onlyCheck = words.includes('--check')
const names = words.filter((word) => word !== '--check')
const unknown = names.filter((name) => !MUTANTS.some((mutant) => mutant.name === name))
if (unknown.length > 0) {
  const known = MUTANTS.map(({ name }) => `  ${name}`).join('\n')
  console.error(`There is no mutant ${unknown.join(', ')}; there is\n${known}`)
  process.exit(2)
}

const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name))
const stale = listStale(chosen)
for (const line of stale) console.error(line)
if (stale.length > 0) process.exit(1)
if (onlyCheck) console.log(`${chosen.length} of ${chosen.length} mutants fit the sources`)
else process.exitCode = await run(chosen)

async function run(mutants) {
  const began = performance.now()
  const workshop = openWorkshop((line) => console.log(`    ${visible(line)}`))
  try {
    console.log(`${mutants.length} bugs, one after the other\n`)
    const survivors = []
    for (const [index, mutant] of mutants.entries()) {
      if (!(await isCaught(workshop, mutant, `${index + 1}/${mutants.length}`))) survivors.push(mutant.name)
    }
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    console.log(`\n${mutants.length - survivors.length} of ${mutants.length} caught (${minutes} min)`)
    if (survivors.length > 0) console.log(`Not caught: ${survivors.join(' ')}`)
    return survivors.length === 0 ? 0 : 1
  } finally {
    workshop.close()
  }
}

async function isCaught(workshop, mutant, progress) {
  console.log(`${progress} ${styleText('bold', mutant.name)}: ${mutant.bug}`)
  const began = performance.now()
  const { caughtBy, problem } = await workshop.plantAndRun(mutant)
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    caughtBy !== undefined
      ? `    ${styleText('green', 'caught by')} ${visible(caughtBy)} (${seconds} s)`
      : `    ${styleText('red', 'SURVIVED')}${problem === undefined ? '' : `: ${problem}`} (${seconds} s)`,
  )
  return caughtBy !== undefined
}

/** Some tests have hostile texts in their names. */
function visible(text) {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0).toString(16)}}`)
}
