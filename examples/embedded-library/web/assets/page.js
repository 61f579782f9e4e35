// Comfort for browsers with JavaScript. Without it every page works: by buttons and by asking again.

for (const box of document.querySelectorAll('[data-focus]')) box.focus()

// A record type is chosen: fetch the form as the server would draw it, and take over the part that depends on it.
for (const choice of document.querySelectorAll('[data-redraws]')) {
  const form = choice.form
  const button = form.querySelector('[data-redraw]')
  button.hidden = true
  choice.addEventListener('change', async () => {
    const fields = new URLSearchParams(new FormData(form))
    fields.set('do', 'type')
    const answer = await fetch(form.action, { method: 'POST', body: fields })
    if (!answer.ok) return location.reload()
    const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const part = document.getElementById(choice.dataset.redraws)
    part.replaceChildren(...drawn.getElementById(choice.dataset.redraws).childNodes)
  })
}

// A job runs: show each step as the server tells it. The browser reconnects by itself, also to a server that was started again.
for (const job of document.querySelectorAll('[data-live]')) {
  const bar = job.querySelector('progress')
  const words = job.querySelector('[data-words]')
  const spoken = job.querySelector('[role=status]')
  let said = -1
  let source = null
  const listen = () => {
    source = new EventSource(job.dataset.live)
    source.addEventListener('progress', (event) => {
      const news = JSON.parse(event.data)
      bar.max = Math.max(1, news.scope)
      bar.value = news.done
      words.textContent = news.words
      const tiles = job.querySelector('[data-tiles]')
      tiles?.replaceChildren(
        ...news.tiles.map(({ name, number }) => {
          const tile = document.createElement('div')
          for (const [kind, text] of [
            ['dt', name],
            ['dd', number],
          ])
            tile.appendChild(document.createElement(kind)).textContent = text
          return tile
        }),
      )
      const tenth = Math.floor(news.share * 10)
      if (tenth > said) spoken.textContent = news.words
      said = Math.max(said, tenth)
    })
    source.addEventListener('end', () => {
      source.close()
      location.reload()
    })
    // Refused for good, most likely since somebody signed out: a page that stands still would be taken for a job that does.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) location.reload()
    })
  }
  listen()
  // A browser keeps few connections to one place: tabs that nobody looks at must not use them up.
  document.addEventListener('visibilitychange', () => {
    source.close()
    if (!document.hidden) listen()
  })
}
