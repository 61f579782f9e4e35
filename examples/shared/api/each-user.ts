// Reads users of whom the API reads one at a time, several at once.

/** Applies an action to all, some of them at once, and answers in their order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  let next = 0
  const take = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++
      results[at] = await act(items[at] as Item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, take))
  return results
}
