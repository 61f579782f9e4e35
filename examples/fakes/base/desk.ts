// A desk that lends now and then.

/** Lends to somebody at intervals. */
export function deskOf(lend: (key: string) => void, somebody: () => string | undefined) {
  let timer: NodeJS.Timeout | null = null
  const close = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  return {
    /** @param everyMs - 0 = no longer. */
    open: (everyMs: number): void => {
      close()
      if (!(everyMs > 0)) return
      timer = setInterval(() => {
        const key = somebody()
        if (key !== undefined) lend(key)
      }, everyMs)
    },
    close,
  }
}
