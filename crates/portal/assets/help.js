// Leaving the page fast. The page is blanked at once, because on a slow line the next one
// takes seconds; it is replaced, so "back" does not return to it. Nothing is stored.
(function () {
  'use strict'
  var root = document.documentElement
  var link = document.querySelector('[data-exit]')
  if (!link) return
  function leave (event) {
    if (event) event.preventDefault()
    root.hidden = true
    document.title = ''
    window.location.replace(link.href)
  }
  link.addEventListener('click', leave)
  var presses = []
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Shift') { presses = []; return }
    if (event.repeat) return
    var now = Date.now()
    presses = presses.filter(function (t) { return now - t < 5000 })
    presses.push(now)
    if (presses.length >= 3) leave()
  })
  window.addEventListener('pageshow', function () { root.hidden = false })
})()
