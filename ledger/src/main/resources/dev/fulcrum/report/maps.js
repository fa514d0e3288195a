// Redraws a map of regions for another pair of axes and tells about the cell under the pointer or the arrow keys.
// The address may name a pair and a cell: #atlas=volume,errors,12,4 (column and row from the lower left corner).
'use strict';
for (const figure of document.querySelectorAll('figure.maps')) {
  const data = JSON.parse(figure.querySelector('script').textContent);
  const canvas = figure.querySelector('.canvas'), words = figure.querySelector('.cell-words'), pick = figure.querySelector('.pick');
  const NS = 'http://www.w3.org/2000/svg';
  let map, flipped, x, y, cell = null, box;

  const make = (tag, attributes, text) => {
    const e = document.createElementNS(NS, tag);
    for (const k in attributes) e.setAttribute(k, attributes[k]);
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const labels = {};
  for (const s of Object.values(data.sides)) labels[s.word] = s.label;
  const choice = (label) => {
    const l = document.createElement('label'), s = document.createElement('select');
    l.append(label + ' ', s);
    pick.append(l);
    for (const w in labels) s.append(new Option(labels[w], w));
    return s;
  };
  const across = choice('across'), up = choice('up');
  const find = (a, b) => data.maps.find(m => data.sides[m.x].word === a && data.sides[m.y].word === b);
  const columns = () => x.words.length, rows = () => y.words.length;
  const at = (c, r) => flipped ? c * rows() + r : r * columns() + c;

  function choose(a, b) {
    flipped = !find(a, b);
    map = find(a, b) || find(b, a);
    if (!map) return false;
    x = data.sides[flipped ? map.y : map.x];
    y = data.sides[flipped ? map.x : map.y];
    across.value = a;
    up.value = b;
    cell = own();
    draw();
    tell();
    return true;
  }
  function own() {
    const c = x.own === undefined ? 0 : x.edges.findIndex(e => e > x.own) - 1, r = y.own === undefined ? 0 : y.edges.findIndex(e => e > y.own) - 1;
    return [Math.max(0, c), Math.max(0, r)];
  }
  const px = s => box.left + s * (box.right - box.left), py = s => box.bottom - s * (box.bottom - box.top);

  function draw() {
    const narrow = canvas.clientWidth > 0 && canvas.clientWidth < 600;
    box = narrow ? {w: 400, h: 340, left: 58, right: 382, top: 14, bottom: 288} : {w: 920, h: 430, left: 74, right: 902, top: 14, bottom: 378};
    const svg = make('svg', {viewBox: `0 0 ${box.w} ${box.h}`, class: 'map live', tabindex: 0, role: 'application',
      'aria-label': `best model by ${x.label} and ${y.label}; arrow keys move`});
    let frontier = '';
    for (let r = 0; r < rows(); r++) for (let c = 0; c < columns(); c++) {
      const i = at(c, r), best = map.best[i], l = px(x.edges[c]), t = py(y.edges[r + 1]), right = px(x.edges[c + 1]), b = py(y.edges[r]);
      svg.append(make('rect', {class: best < 0 ? 'cell nobody' : `cell c${best % 7}${best > 6 ? ' second' : ''}${map.percent[i] < 90 ? ' unsure' : ''}`, x: l, y: t,
        width: right - l + 0.3, height: b - t + 0.3}));
      if (c > 0 && map.best[at(c - 1, r)] !== best) frontier += `M${l} ${t}V${b}`;
      if (r > 0 && map.best[at(c, r - 1)] !== best) frontier += `M${l} ${b}H${right}`;
    }
    svg.append(make('path', {class: 'frontier', d: frontier}));
    for (const k of narrow ? x.ticks.filter((_, i) => i % 2 === 0) : x.ticks)
      svg.append(make('text', {class: 'tick middle', x: px(k.at), y: box.bottom + 18}, k.label));
    for (const k of y.ticks) svg.append(make('text', {class: 'tick end', x: box.left - 8, y: py(k.at) + 4}, k.label));
    svg.append(make('text', {class: 'axis middle', x: (box.left + box.right) / 2, y: box.bottom + 40}, x.caption));
    svg.append(make('text', {class: 'axis middle', transform: `translate(14 ${(box.top + box.bottom) / 2}) rotate(-90)`}, y.caption));
    if (x.own !== undefined && y.own !== undefined)
      svg.append(make('path', {class: 'own', d: `M${px(x.own) - 9} ${py(y.own)}h18M${px(x.own)} ${py(y.own) - 9}v18`}));
    for (const [best, i, j] of map.at) {
      const c = flipped ? j : i, r = flipped ? i : j;
      const name = make('text', {class: 'label halo strong middle', y: py((y.edges[r] + y.edges[r + 1]) / 2) + 4}, data.names[best]);
      const half = data.names[best].length * 3.6;
      name.setAttribute('x', Math.min(box.right - half, Math.max(box.left + half, px((x.edges[c] + x.edges[c + 1]) / 2))));
      svg.append(name);
    }
    svg.append(make('rect', {class: 'cursor'}));
    const under = e => {
      const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const sx = (p.x - box.left) / (box.right - box.left), sy = (box.bottom - p.y) / (box.bottom - box.top);
      if (sx < 0 || sx >= 1 || sy < 0 || sy >= 1) return;
      cell = [x.edges.findIndex(v => v > sx) - 1, y.edges.findIndex(v => v > sy) - 1];
      tell();
    };
    svg.addEventListener('pointermove', under);
    svg.addEventListener('pointerdown', under);
    svg.addEventListener('keydown', e => {
      const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[e.key];
      if (!step) return;
      e.preventDefault();
      cell = [Math.min(columns() - 1, Math.max(0, cell[0] + step[0])), Math.min(rows() - 1, Math.max(0, cell[1] + step[1]))];
      tell();
    });
    canvas.replaceChildren(svg);
  }

  const money = v => (v === 0 ? '0' : v.toPrecision(3)) + ' ' + data.unit;
  function tell() {
    const [c, r] = cell, i = at(c, r), cursor = canvas.querySelector('.cursor');
    cursor.setAttribute('x', px(x.edges[c]));
    cursor.setAttribute('y', py(y.edges[r + 1]));
    cursor.setAttribute('width', px(x.edges[c + 1]) - px(x.edges[c]));
    cursor.setAttribute('height', py(y.edges[r]) - py(y.edges[r + 1]));
    const lines = [`${x.label} ${x.words[c]}, ${y.label} ${y.words[r]}`];
    if (map.best[i] < 0) lines.push('nobody: nothing is feasible here, or nothing is worth building');
    else {
      lines.push(`best ${data.names[map.best[i]]}: ${money(map.cost[i])} over its life, the cheapest with probability ${map.percent[i]} %`);
      lines.push(map.next[i] < 0 ? 'no other is feasible'
        : `next ${data.names[map.next[i]]}: ${money(map.nextCost[i])}; choosing the best is expected to lose ${money(map.loss[i])}`);
    }
    words.replaceChildren(...lines.map((t, k) => {
      const p = document.createElement('p');
      p.textContent = t;
      if (k === 1) p.className = 'strong';
      return p;
    }));
    const code = document.createElement('code');
    code.textContent = [data.command, x.option[c], y.option[r]].filter(s => s).join(' ');
    words.append(code);
  }

  const other = () => {
    if (!choose(across.value, up.value)) {
      const m = data.maps.find(n => [data.sides[n.x].word, data.sides[n.y].word].includes(across.value));
      const a = data.sides[m.x].word, b = data.sides[m.y].word;
      choose(across.value, a === across.value ? b : a);
    }
  };
  across.addEventListener('change', other);
  up.addEventListener('change', other);
  const addressed = () => {
    const [a, b, c, r] = (/^#atlas=(.*)$/.exec(location.hash) || ['', ''])[1].split(',');
    if (!a || !choose(a, b)) return false;
    if (c !== undefined && r !== undefined && columns() > +c && rows() > +r) cell = [+c, +r];
    tell();
    return true;
  };
  addEventListener('hashchange', addressed);
  addEventListener('resize', () => { draw(); tell(); });
  if (!addressed()) choose(data.sides[data.maps[0].x].word, data.sides[data.maps[0].y].word);
}
