// Elements, always made of text and never of HTML; and one way to bring what is shown up to date without disturbing it.

const SVG = "http://www.w3.org/2000/svg";

/** Return an element with attributes (true: empty, false or null: left out) and children (texts and elements). */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...there(children));
  return node;
}

function there(children) {
  return children.flat(Infinity).filter((child) => child != null && child !== false && child !== "");
}

/**
 * Make the children of an element look like these. Nodes stay where they can (those with a data-key go by it), so that
 * focus, selections and opened details outlast an update; what has data-own looks after its own children.
 */
export function show(parent, ...children) {
  const focused = document.activeElement;
  const fresh = document.createDocumentFragment();
  fresh.append(...there(children));
  morph(parent, fresh);
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
}

function morph(old, fresh) {
  const wanted = new Set([...fresh.children].map(key));
  for (const child of [...old.children]) if (key(child) && !wanted.has(key(child))) child.remove();
  const kept = new Map([...old.children].filter(key).map((child) => [key(child), child]));
  let place = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const found = key(node) ? kept.get(key(node)) : place;
    if (!found || !alike(found, node)) {
      old.insertBefore(node, place);
      continue;
    }
    if (found === place) place = place.nextSibling;
    else old.insertBefore(found, place);
    update(found, node);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function key(node) {
  return node.dataset?.key;
}

function alike(one, other) {
  return one.nodeName === other.nodeName && key(one) === key(other);
}

function update(found, node) {
  if (found.nodeType === Node.TEXT_NODE) {
    if (found.data !== node.data) found.data = node.data;
    return;
  }
  for (const { name } of [...found.attributes]) {
    if (!node.hasAttribute(name) && name !== "open") found.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (found.getAttribute(name) !== value) found.setAttribute(name, value);
  }
  if (!found.hasAttribute("data-own")) morph(found, node);
}
