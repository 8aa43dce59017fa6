// A list that may be long: asks for one page of it, keeps it fresh, and goes on and back.

import { el, show } from "./dom.js";
import { Poll } from "./poll.js";
import { LoggedOut, Refusal, Away } from "./server.js";

export class Pages {
  #cursors = [null];
  #waiting = null;
  #shown = null;

  /**
   * `path` is what is asked, `limit` how many at a time, `draw` makes what is shown of the items, `nothing` says in
   * words that there are none; `fill`, if given, is awaited with the items before they are drawn.
   */
  constructor(app, root, { path, limit, every, draw, nothing, fill }) {
    Object.assign(this, { app, root, path, limit, draw, nothing, fill });
    this.args = {};
    show(root, el("p", { class: "note", role: "status" }, "Loading …"));
    this.poll = new Poll(app.server, () => this.#load(), every);
  }

  /** Start over with other arguments. */
  ask(args) {
    this.args = args;
    this.#cursors = [null];
    this.fresh();
  }

  /** Ask anew, whatever is on its way. */
  async fresh() {
    this.#waiting?.abort();
    await this.#load().catch((error) => this.#quiet(error));
  }

  async turn(by) {
    if (by < 0) this.#cursors.pop();
    else if (this.#shown?.next) this.#cursors.push(this.#shown.next);
    await this.fresh();
    this.root.closest("main")?.scrollIntoView?.({ block: "start" });
    this.app.say(`Page ${this.#cursors.length}`);
  }

  async #load() {
    const control = (this.#waiting = new AbortController());
    this.root.setAttribute("aria-busy", "true");
    try {
      const args = { ...this.args, limit: this.limit, cursor: this.#cursors.at(-1) };
      const page = await this.app.server.get(this.path, args, control.signal);
      await this.fill?.(page.items);
      if (control.signal.aborted) return;
      if (!page.items.length && this.#cursors.length > 1) this.#cursors = [null];
      this.#shown = page;
      this.redraw();
    } catch (error) {
      if (error instanceof Refusal) show(this.root, el("p", { class: "note bad" }, error.message));
      else throw error;
    } finally {
      if (this.#waiting === control) this.root.removeAttribute("aria-busy");
    }
  }

  #quiet(error) {
    if (!(error instanceof Away || error instanceof LoggedOut || error.name === "AbortError")) throw error;
  }

  /** Draw what is known again, say because time has gone on. */
  redraw() {
    if (!this.#shown) return;
    const { items } = this.#shown;
    show(this.root, items.length ? this.draw(items) : el("p", { class: "note empty" }, this.nothing(this.args)), this.#turner());
  }

  find(id) {
    return this.#shown?.items.find((item) => item.id === id);
  }

  #turner() {
    const [page, more] = [this.#cursors.length, Boolean(this.#shown.next)];
    if (page === 1 && !more) return null;
    return el(
      "nav",
      { class: "turner", "aria-label": "Pages", "data-key": "turner" },
      el("button", { type: "button", "data-do": "back", disabled: page === 1 }, "Previous"),
      el("span", {}, `Page ${page}`),
      el("button", { type: "button", "data-do": "on", disabled: !more }, "Next"),
    );
  }

  stop() {
    this.poll.stop();
    this.#waiting?.abort();
  }
}
