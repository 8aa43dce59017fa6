// What script adds to a report that reads without it: tables sort, search and turn pages; figures can be saved.
(() => {
  const made = (tag, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), values);
    element.append(...inside);
    return element;
  };
  const save = (name, type, content) => {
    const link = made('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const number = text => {
    const plain = text.replace(/[,%\s]/g, '').replace('−', '-');
    return plain === '∞' ? Infinity : plain === '-∞' ? -Infinity : plain !== '' && !isNaN(plain) ? Number(plain) : null;
  };
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    return x !== null && y !== null ? x - y : order.compare(a, b);
  };

  const table = element => {
    const body = element.tBodies[0];
    const heads = [...element.tHead.rows[0].cells];
    const all = [...body.rows];
    const size = Number(element.dataset.page) || 20;
    let shown = all, page = 0;

    const status = made('span', { role: 'status' });
    const turn = (label, by) => made('button', { type: 'button', textContent: label, onclick: () => { page += by; draw(); } });
    const back = turn('Back', -1), next = turn('Next', 1);
    const pages = made('span', { className: 'pages' }, back, status, next);
    const search = made('input', { type: 'search', placeholder: 'Search', oninput: () => find() });
    search.setAttribute('aria-label', 'Search this table');
    const tools = made('div', { className: 'tools' }, search, pages);

    const draw = () => {
      const last = Math.max(0, Math.ceil(shown.length / size) - 1);
      page = Math.min(Math.max(page, 0), last);
      const visible = new Set(shown.slice(page * size, (page + 1) * size));
      all.forEach(row => row.classList.toggle('away', !visible.has(row)));
      back.disabled = page === 0;
      next.disabled = page === last;
      pages.hidden = all.length <= size;
      const [from, to] = [page * size + 1, Math.min((page + 1) * size, shown.length)];
      status.textContent = shown.length ? `${from}–${to} of ${shown.length}` : 'No row has this';
    };
    const find = () => {
      const wanted = search.value.trim().toLowerCase();
      shown = [...body.rows].filter(row => !wanted || row.textContent.toLowerCase().includes(wanted));
      page = 0;
      draw();
    };
    const sort = (place, head) => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const text = row => row.cells[place]?.textContent ?? '–';
      const sorted = [...all].sort((a, b) => {
        const [x, y] = [text(a), text(b)];
        if ((x === '–') !== (y === '–')) return x === '–' ? 1 : -1;
        return down ? compare(y, x) : compare(x, y);
      });
      body.append(...sorted);
      find();
    };
    heads.forEach((head, place) => {
      const button = made('button', { type: 'button', className: 'sort', onclick: () => sort(place, head) }, ...head.childNodes);
      head.replaceChildren(button);
    });
    if (all.length > 8) (element.closest('.frame') ?? element).before(tools);
    draw();
  };

  // A drawing on its own needs the styles that it has on this page.
  const drawing = svg => {
    const copy = svg.cloneNode(true);
    const [from, to] = [svg, copy].map(root => [root, ...root.querySelectorAll('*')]);
    from.forEach((element, i) => {
      const style = getComputedStyle(element);
      for (const name of ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'font', 'text-anchor', 'opacity'])
        to[i].style.setProperty(name, style.getPropertyValue(name));
    });
    const [, , width, height] = svg.getAttribute('viewBox').split(' ');
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('xmlns:xlink', 'http://www.w3.org/1999/xlink');
    copy.setAttribute('width', width);
    copy.setAttribute('height', height);
    const paper = getComputedStyle(document.body).backgroundColor;
    copy.style.background = paper;
    return { text: new XMLSerializer().serializeToString(copy), width: Number(width), height: Number(height), paper };
  };
  const picture = (name, { text, width, height, paper }) => {
    const image = new Image();
    image.onload = () => {
      const canvas = made('canvas', { width: width * 2, height: height * 2 });
      const context = canvas.getContext('2d');
      context.fillStyle = paper;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(blob => save(`${name}.png`, 'image/png', blob));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };
  const figure = element => {
    const svg = element.querySelector('svg');
    if (!svg) return;
    const name = element.dataset.analystFigure || 'figure';
    const button = (label, onclick) => made('button', { type: 'button', textContent: label, title: `Save as ${label}`, onclick });
    element.append(
      made('div', { className: 'tools saving' },
        button('SVG', () => save(`${name}.svg`, 'image/svg+xml', drawing(svg).text)),
        button('PNG', () => picture(name, drawing(svg)))));
  };

  // A drawing is a stop of the keyboard only while it scrolls.
  const stops = new ResizeObserver(entries => {
    for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
  });

  document.querySelectorAll('table[data-analyst-table]').forEach(table);
  document.querySelectorAll('.analyst figure').forEach(figure);
  document.querySelectorAll('.analyst .pan').forEach(pan => stops.observe(pan));
})();
