import { join } from 'node:path'
import { createMeaning } from './contents.mjs'
import { openDisk } from './disk.mjs'
import { inLanes, sampleOf } from './in-lanes.mjs'
import { judge } from './judge.mjs'
import { remainsOf, RESTORED } from './remains.mjs'
import { scenarios } from './scenarios.mjs'
import { sentBy, sentPosts } from './sent-requests.mjs'
import { targetOf } from './target.mjs'
import { textsOf } from './trace.mjs'

/** Cuts the power at each call of an approval, and judges whatever the disk may hold then. */
export async function power(lanes, { sample, isOver }) {
  const totals = { cuts: 0, images: 0 }
  const results = []
  for (const play of scenarios) {
    const scenario = await play(lanes[0])
    const { cuts, images, distinct } = imagesOf(scenario, join(lanes[0].folder, 'meaning'))
    const chosen = sampleOf(distinct, sample)
    console.log(
      `power loss, ${scenario.title}: ${cuts} cuts, ${images} images of the disk, ${distinct.length} that differ in what they hold; judging ${chosen.length}`,
    )
    const work = (lane, image) => judgeImage(lane, scenario, image)
    const done = await inLanes(lanes, chosen, { what: 'judged', isOver, work })
    results.push(...done)
    totals.cuts += cuts
    totals.images += images
    if (isOver(done)) break
  }
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [
      `${totals.cuts} cuts`,
      `${totals.images} images of the disk (${results.length - missed.length} judged, the others hold the same)`,
    ],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ where }) => `${where}: the record had grown too old by then`),
  }
}

/** Milliseconds; what is approved and not started expires after 15 minutes, which is not a consequence of a crash. */
const LONGEST = 12 * 60_000

async function judgeImage(lane, { title, request, recordedAt }, image) {
  const where = `${title}, ${image.where}`
  if (Date.now() - recordedAt > LONGEST) return { where, isReached: false, found: [] }
  await lane.put(image.files, image.requests)
  const found = await judge(lane, request, image)
  return { where, isReached: true, found: found.map((defect) => ({ ...defect, where })) }
}

/** Every image at every cut; those that mean the same for the same provider only once. */
function imagesOf(scenario, folder) {
  const meaning = createMeaning(folder)
  const distinct = new Map()
  let images = 0
  let [cuts, last] = [0, undefined]
  for (const cut of cutsOf(scenario)) {
    cuts += 1
    last = cut
    const { sent, isTold, requests } = cut
    const isJournalOpen = cut.disk.items.some(
      ({ name, isDurable }) => name.endsWith('.intents') && !isDurable,
    )
    for (const { what, choose } of [...remainsOf(cut.disk.items), RESTORED]) {
      images += 1
      const isRestored = choose === RESTORED.choose
      const files = cut.disk.image(choose)
      const key = [meaning.of(files), sent, isTold, isRestored, isJournalOpen].join()
      const where = `cut after ${cut.after}: ${what}`
      if (!distinct.has(key)) distinct.set(key, { files, requests, isTold, isRestored, isJournalOpen, where })
    }
  }
  if (last.sent === 0 || !last.isTold)
    throw new Error('The record of an approval shows no sending, or no end')
  return { cuts, images, distinct: [...distinct.values()] }
}

/** The disk before the first call and after each that changes it or that somebody outside hears. */
function* cutsOf({ home, initial, calls, before, request }) {
  const disk = openDisk(initial, home)
  const chunks = []
  const counts = new Map()
  let isTold = false
  yield { disk, after: 'nothing', requests: before, sent: 0, isTold }
  for (const call of calls) {
    const chunk = sentBy(call, home)
    const says = printedBy(call, home)
    if (!disk.apply(call) && chunk === undefined && says === undefined) continue
    if (chunk !== undefined) chunks.push(chunk)
    if (says?.includes(`${request.id} is done`)) isTold = true
    const posts = sentPosts(chunks)
    const after = nameOf(call, home, counts)
    yield { disk, after, requests: [...before, ...posts], sent: posts.length, isTold }
  }
}

function printedBy(call, home) {
  return targetOf(call, home)?.kind === 'print' ? Buffer.concat(textsOf(call)) : undefined
}

function nameOf(call, home, counts) {
  const { kind, name = kind } = targetOf(call, home)
  const what = `${call.name} ${name}`
  counts.set(what, (counts.get(what) ?? 0) + 1)
  return `${what} #${counts.get(what)}`
}
