/** Lets whatever else waits in this process go first: to be called between the parts of long work for one caller. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
