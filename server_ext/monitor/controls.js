// The search and filters above a list; what they say stands in the address, so that it can be kept and shared.

import { el, show } from "./dom.js";

const PAUSE = 250;

/** Return the controls of a list: their element, and `fill`, which makes them say what the address says. */
export function controls(app, { label, fields, chips }) {
  const search = el("input", { type: "search", placeholder: label, "aria-label": label, maxlength: "200" });
  const selects = new Map(fields.map((field) => [field.name, select(app, field)]));
  const named = el("span", { class: "chips" });
  const root = el("form", { class: "controls", role: "search" }, search, [...selects.values()], named);
  let timer = 0; // set while somebody types
  const change = (args) => {
    clearTimeout(timer);
    timer = 0;
    app.change({ q: search.value.trim(), ...args });
  };
  root.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(change, PAUSE, {});
  });
  for (const [name, node] of selects) node.addEventListener("change", () => change({ [name]: node.value }));
  const fill = (args) => {
    if (!timer && document.activeElement !== search) search.value = args.q ?? "";
    for (const [name, node] of selects) choose(node, args[name] ?? "");
    show(named, Object.entries(chips).map(([name, noun]) => (args[name] ? chip(app, name, noun, args[name]) : null)));
  };
  return { root, fill };
}

function select(app, { name, label, choices, analyses }) {
  const node = el("select", { "aria-label": label, name }, choices.map(([value, word]) => el("option", { value }, word)));
  if (analyses) {
    app.names.analyses().then(
      (found) => {
        const chosen = node.value;
        const known = new Set([...node.options].map((option) => option.value));
        node.append(...found.filter((a) => !known.has(a.name)).map((a) => el("option", { value: a.name }, a.title)));
        node.value = chosen;
      },
      () => {}, // the choices are a comfort; the list says when the server is away
    );
  }
  return node;
}

function choose(node, value) {
  if (![...node.options].some((option) => option.value === value)) node.append(el("option", { value }, value));
  node.value = value;
}

function chip(app, name, noun, value) {
  const shown = name === "dataset" ? (app.names.dataset(value) ?? value) : value;
  return el("button", { type: "button", class: "chip", "data-do": "clear", "data-name": name, "aria-label": `Remove the filter ${noun} ${shown}` }, `${noun}: ${shown} ×`);
}
