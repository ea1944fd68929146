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

  // --- conditions over synthetic records -------------------------------------------------

  var MOST = 10 // rows of a table of estimates
  var lang = document.documentElement.lang

  function unpack (bytes, column, n) {
    var out = new Uint16Array(n)
    var mask = (1 << column.bits) - 1
    var at = column.offset
    var held = 0
    var waiting = 0
    for (var i = 0; i < n; i++) {
      while (waiting < column.bits) {
        held |= bytes[at++] << waiting
        waiting += 8
      }
      out[i] = held & mask
      held >>>= column.bits
      waiting -= column.bits
    }
    return out
  }

  // Two digits: an estimate without an interval has no more.
  function rounded (n) {
    var step = 1
    while (n / step >= 100) step *= 10
    return Math.round(n / step) * step
  }

  function records (box) {
    var text = box.dataset
    element('h2', text.title, box)
    element('p', text.lead, box)
    var start = element('button', text.load, element('p', '', box))
    start.type = 'button'
    start.className = 'btn'
    var meta, columns, conditions, chips, status, tables, which, value

    function number (n) {
      return n < 10 ? text.few : text.about + ' ' + rounded(n).toLocaleString(lang)
    }

    function read () {
      conditions = []
      window.location.hash.slice(1).split('&').forEach(function (part) {
        var pair = part.split('=')
        columns.forEach(function (c, i) {
          var v = Number(pair[1])
          if (c.slug === pair[0] && v >= 0 && v < c.values.length) conditions.push([i, v])
        })
      })
    }

    function write (list) {
      // A new address a change: "back" takes it back.
      window.location.hash = list.map(function (c) { return columns[c[0]].slug + '=' + c[1] }).join('&') || '-'
    }

    function count () {
      var sums = columns.map(function (c) { return new Uint32Array(c.values.length) })
      var all = 0
      next: for (var i = 0; i < meta.records; i++) {
        for (var k = 0; k < conditions.length; k++) {
          if (columns[conditions[k][0]].codes[i] !== conditions[k][1]) continue next
        }
        all++
        for (var c = 0; c < columns.length; c++) sums[c][columns[c].codes[i]]++
      }
      return { all: all, sums: sums }
    }

    function bar (n, most) {
      var ns = 'http://www.w3.org/2000/svg'
      var svg = document.createElementNS(ns, 'svg')
      svg.setAttribute('class', 'f e')
      svg.setAttribute('aria-hidden', 'true')
      var rect = document.createElementNS(ns, 'rect')
      rect.setAttribute('width', (most > 0 ? n / most * 100 : 0).toFixed(1) + '%')
      rect.setAttribute('height', '9')
      svg.appendChild(rect)
      return svg
    }

    function table (title, rows) {
      var most = Math.max.apply(null, rows.map(function (r) { return r[1] }).concat(1))
      var t = element('table', '', tables)
      t.className = 'rows'
      t.setAttribute('role', 'table')
      element('caption', title + ' – ' + text.words, t)
      var body = element('tbody', '', t)
      body.setAttribute('role', 'rowgroup')
      rows.forEach(function (r) {
        var row = element('tr', '', body)
        row.setAttribute('role', 'row')
        var head = element('th', r[0], row)
        head.scope = 'row'
        head.setAttribute('role', 'rowheader')
        var cells = [element('td', number(r[1]), row), element('td', '', row)]
        cells[1].className = 'b'
        cells[1].appendChild(bar(r[1], most))
        cells.forEach(function (c) { c.setAttribute('role', 'cell') })
      })
    }

    function draw () {
      read()
      var found = count()
      chips.textContent = ''
      conditions.forEach(function (c, i) {
        var item = element('li', '', chips)
        var name = columns[c[0]].label + ': ' + columns[c[0]].values[c[1]]
        var chip = element('button', '✕ ' + name, item)
        chip.type = 'button'
        chip.className = 'btn'
        chip.setAttribute('aria-label', text.remove + ' ✕ ' + name)
        chip.addEventListener('click', function () {
          write(conditions.filter(function (_, k) { return k !== i }))
          which.focus()
        })
      })
      status.textContent = text.match + ' ' + number(found.all) + ' ' + text.all + ' ' + meta.records.toLocaleString(lang)
      tables.textContent = ''
      var flags = []
      columns.forEach(function (c, i) {
        var rows = []
        found.sums[i].forEach(function (n, v) { if (v < c.values.length - 1) rows.push([c.values[v], n]) })
        if (c.flag) {
          flags.push([c.label, rows[0][1]])
        } else {
          if (!c.ordinal) rows.sort(function (a, b) { return b[1] - a[1] })
          if (rows.length > 30) rows = rows.filter(function (r) { return r[1] > 0 }).slice(0, MOST)
          if (rows.length > 0) table(c.label, rows)
        }
      })
      if (flags.length > 0) table(text.flags, flags)
    }

    function values () {
      value.textContent = ''
      columns[Number(which.value)].values.forEach(function (v, i) { option(value, String(i), v) })
    }

    function build () {
      start.parentNode.remove()
      element('p', '', box).appendChild(element('strong', text.words))
      var bar = element('div', '', box)
      bar.className = 'tools'
      which = labelled('select', text.variable, bar)
      value = labelled('select', text.value, bar)
      columns.forEach(function (c, i) { option(which, String(i), c.label) })
      var add = element('button', text.add, bar)
      add.type = 'button'
      add.className = 'btn'
      chips = element('ul', '', box)
      chips.className = 'links'
      status = element('p', '', box)
      status.setAttribute('role', 'status')
      tables = element('div', '', box)
      which.addEventListener('change', values)
      add.addEventListener('click', function () {
        var column = Number(which.value)
        var others = conditions.filter(function (c) { return c[0] !== column })
        write(others.concat([[column, Number(value.value)]]))
      })
      window.addEventListener('hashchange', draw)
      values()
      draw()
      which.focus()
    }

    start.addEventListener('click', function () {
      start.disabled = true
      window.fetch('records.json').then(function (r) { return r.json() }).then(function (m) {
        meta = m
        return window.fetch(m.file)
      }).then(function (r) { return r.arrayBuffer() }).then(function (buffer) {
        var bytes = new Uint8Array(buffer)
        columns = meta.columns
        columns.forEach(function (c) { c.codes = unpack(bytes, c, meta.records) })
        build()
      }).catch(function () {
        start.disabled = false
        element('p', text.failed, box).setAttribute('role', 'alert')
      })
    })
  }

  var recordBox = document.getElementById('records')
  if (recordBox && window.fetch) records(recordBox)

  // --- print ---------------------------------------------------------------------------

  if (words.print) {
    var print = element('button', words.print, document.querySelector('footer'))
    print.type = 'button'
    print.className = 'btn'
    print.addEventListener('click', function () { window.print() })
  }
})()
