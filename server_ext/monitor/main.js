// Joins the parts of the page: the three views, the address that names one, what buttons do, and how the server is.

import { confirmStop, details } from "./dialogs.js";
import { el, show } from "./dom.js";
import { Jobs } from "./jobs.js";
import { Monitor } from "./monitor.js";
import { Names } from "./names.js";
import { Poll } from "./poll.js";
import { Away, LoggedOut, Refusal, Server } from "./server.js";
import { Shelf } from "./shelf.js";
import { plural } from "./words.js";

const VIEWS = { reports: [Shelf, "Reports"], monitor: [Monitor, "Monitor"], jobs: [Jobs, "Jobs"] };
const TICK = 1000;

class App {
  constructor() {
    const { base, login } = document.documentElement.dataset;
    this.server = new Server(base);
    this.login = login;
    this.names = new Names(this.server);
    this.main = document.getElementById("content");
    this.view = null;
    this.server.addEventListener("state", (event) => this.#told(event.detail));
    window.addEventListener("hashchange", () => this.#route());
    document.addEventListener("click", (event) => this.#clicked(event));
    this.health = new Poll(this.server, () => this.#healthy(), 10);
    setInterval(() => !document.hidden && this.view?.redraw?.(), TICK);
    this.#route();
  }

  /** Change what the address says of the present view, and follow it. */
  change(args) {
    const [name, known] = place();
    const all = Object.entries({ ...known, ...args }).filter(([, value]) => value);
    const query = new URLSearchParams(all).toString();
    history.replaceState(null, "", `#${name}${query ? `?${query}` : ""}`);
    this.#route();
  }

  /** Say something to who listens rather than looks. */
  say(text) {
    document.getElementById("said").textContent = text;
  }

  #route() {
    const [name, args] = place();
    const [View, title] = VIEWS[name];
    if (this.name !== name) {
      const moved = this.name !== undefined;
      this.view?.close();
      this.name = name;
      this.main.replaceChildren();
      this.view = new View(this, this.main);
      document.title = `${title} – Analyst`;
      for (const link of document.querySelectorAll(".bar nav a")) {
        if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      if (moved) this.main.querySelector("h1")?.focus();
    }
    this.view.open(args);
  }

  #clicked(event) {
    const skip = event.target.closest(".skip");
    if (skip) {
      event.preventDefault();
      this.main.focus();
    }
    const node = event.target.closest("[data-do]");
    if (!node || node.disabled) return;
    const { do: name, id } = node.dataset;
    if (name === "clear") this.change({ [node.dataset.name]: "" });
    else if (name === "filter") this.change({ [node.dataset.name]: node.dataset.value });
    else if (name === "details") this.#details(id);
    else if (name === "stop") this.#stop(id);
    else if (name === "rerun") this.#order(id, "rerun", (job) => `${this.names.job(job)} is queued again.`);
    else this.view.act(name, id);
  }

  #details(id) {
    const job = this.view.job(id);
    if (job) details(this, job);
  }

  async #stop(id) {
    const job = this.view.job(id);
    if (job?.status === "IN_PROGRESS" && !(await confirmStop(this.names.job(job), job))) return;
    await this.#order(id, "stop", (stopped) => (stopped.status === "STOPPED" ? `${this.names.job(stopped)} is stopped.` : `${this.names.job(stopped)} is being stopped.`));
  }

  async #order(id, what, told) {
    try {
      this.#notice("good", told(await this.server.post(`jobs/${id}/${what}`)));
    } catch (error) {
      if (error instanceof Refusal) this.#notice("bad", error.message);
      else if (error instanceof Away) this.#notice("bad", "The server does not answer; nothing was changed. Try again when it is back.");
      else if (!(error instanceof LoggedOut)) throw error;
    }
    await this.view.fresh();
  }

  async #healthy() {
    const health = await this.server.get("health");
    const well = health.status === "ok" ? "all well" : "jobs wait";
    const workers = health.workers ? plural(health.workers, "worker") : "no worker";
    show(document.getElementById("health"), el("span", { class: `status ${health.workers ? "good" : "high"}` }, el("i", { "aria-hidden": "true" }), `${workers} · ${well}`));
  }

  #told({ before, state }) {
    if (state === "away") {
      this.#notice("bad", "The server does not answer. What is shown may be old; it is asked again by itself.", true);
      show(document.getElementById("health"), el("span", { class: "status high" }, el("i", { "aria-hidden": "true" }), "server away"));
    } else if (state === "login") {
      this.#notice("bad", ["You are not logged in any more. ", el("a", { href: this.login }, "Log in again")], true);
    } else if (before === "away" || before === "login") {
      this.#notice("good", "The server is back.");
      this.health.now();
      this.view?.fresh();
    }
  }

  #notice(tone, text, stays = false) {
    clearTimeout(this.fading);
    const place = document.getElementById("notice");
    show(place, el("p", { class: `notice ${tone}` }, text));
    if (!stays) this.fading = setTimeout(() => show(place), 8 * TICK);
  }
}

/** Return the view and the arguments that the address names. */
function place() {
  const [name, query = ""] = location.hash.slice(1).split("?", 2);
  return [Object.hasOwn(VIEWS, name) ? name : "reports", Object.fromEntries(new URLSearchParams(query))];
}

new App();
