// Helps with tables that stand in the page already: sorts and filters rows, leads to a
// pair, prints. Every figure is there without it.
(function () {
  'use strict'

  var main = document.querySelector('main')
  var words = main.dataset

  function element (name, text, parent) {
    var e = document.createElement(name)
    if (text) e.textContent = text
    if (parent) parent.appendChild(e)
    return e
  }

  function labelled (name, text, parent) {
    var box = element('div', '', parent)
    var label = element('label', text, box)
    var field = element(name, '', box)
    field.id = 'f' + document.querySelectorAll('select,input').length
    label.htmlFor = field.id
    return field
  }

  function option (select, value, text) {
    var o = element('option', text, select)
    o.value = value
    return o
  }

  // --- sort and filter ---------------------------------------------------------------

  function value (row) {
    var data = row.querySelector('data')
    return data ? Number(data.value) : -1
  }

  function equip (bar) {
    var table = bar.nextElementSibling
    var body = table.tBodies[0]
    var rows = Array.prototype.slice.call(body.rows)
    var last = rows.filter(function (r) { return r.classList.contains('blank') })
    var free = rows.filter(function (r) { return !r.classList.contains('blank') })
    var filter = labelled('input', words.filter, bar)
    filter.type = 'search'
    var sort = labelled('select', words.sort, bar)
    option(sort, 'order', words.order)
    option(sort, 'count', words.count)
    option(sort, 'name', words.name)
    var status = element('p', '', bar)
    status.className = 'n'
    status.setAttribute('role', 'status')

    function name (row) { return row.querySelector('th').textContent }

    function draw () {
      var wanted = filter.value.trim().toLocaleLowerCase(document.documentElement.lang)
      var shown = 0
      var order = free.slice()
      if (sort.value === 'count') order.sort(function (a, b) { return value(b) - value(a) })
      if (sort.value === 'name') order.sort(function (a, b) { return name(a).localeCompare(name(b), document.documentElement.lang) })
      order.concat(last).forEach(function (row) {
        row.hidden = wanted !== '' && name(row).toLocaleLowerCase(document.documentElement.lang).indexOf(wanted) < 0
        if (!row.hidden) shown++
        body.appendChild(row)
      })
      status.textContent = wanted === '' ? '' : words.shown + ' ' + shown
    }

    filter.addEventListener('input', draw)
    sort.addEventListener('change', draw)
  }

  Array.prototype.forEach.call(document.querySelectorAll('.tools:not([id])'), equip)

  // --- two variables, one table --------------------------------------------------------

  function pick (place) {
    var links = Array.prototype.slice.call(document.querySelectorAll('table.rows th a'))
    if (links.length < 2) return
    var columns = links.map(function (a) { return { slug: a.getAttribute('href').replace(/\/$/, ''), text: a.textContent } })
    var first = labelled('select', place.dataset.first, place)
    var second = labelled('select', place.dataset.second, place)
    option(second, '', place.dataset.one)
    columns.forEach(function (c, i) {
      option(first, String(i), c.text)
      option(second, String(i), c.text)
    })
    var go = element('button', place.dataset.show, place)
    go.type = 'button'
    go.className = 'btn'
    // A table stands under its columns in the order of the code book, not of this page.
    var order = place.dataset.columns.split(' ')
    go.addEventListener('click', function () {
      var a = columns[Number(first.value)].slug
      var b = second.value === '' ? a : columns[Number(second.value)].slug
      if (a === b) {
        window.location.href = a + '/'
      } else {
        var pair = order.indexOf(a) < order.indexOf(b) ? [a, b] : [b, a]
        window.location.href = '../t/' + pair.join('.') + '/'
      }
    })
  }

  var place = document.getElementById('pick')
  if (place) pick(place)

  // --- print ---------------------------------------------------------------------------

  if (words.print) {
    var print = element('button', words.print, document.querySelector('footer'))
    print.type = 'button'
    print.className = 'btn'
    print.addEventListener('click', function () { window.print() })
  }
})()
