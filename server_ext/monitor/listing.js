// A list of its own tab: search and filters above, pages below; what the reports and the jobs have in common.

import { controls } from "./controls.js";
import { el, show } from "./dom.js";
import { Pages } from "./pages.js";

export class Listing {
  constructor(app, root, title, search, pages) {
    this.app = app;
    this.args = {};
    this.list = el("div", { class: "list" });
    this.controls = controls(app, search);
    show(root, el("h1", { tabindex: "-1" }, title), this.controls.root, this.list);
    this.pages = new Pages(app, this.list, { ...pages, fill: (items) => this.#named(items) });
  }

  async #named(items) {
    await this.app.names.learn([...items, { dataset: this.args.dataset }]);
    this.controls.fill(this.args);
  }

  open(args) {
    this.args = args;
    this.controls.fill(args);
    this.pages.ask(args);
  }

  job(id) {
    return this.pages.find(id);
  }

  fresh() {
    return this.pages.fresh();
  }

  act(name) {
    if (name === "back") this.pages.turn(-1);
    if (name === "on") this.pages.turn(1);
  }

  close() {
    this.pages.stop();
  }
}
