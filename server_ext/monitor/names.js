// What analyses and datasets are called: asked once for each, since jobs only hold their ids.

import { Refusal } from "./server.js";

const KEPT = 300_000;

export class Names {
  #titles = new Map();
  #asked = -Infinity;
  #datasets = new Map();

  constructor(server) {
    this.server = server;
  }

  /** Return the analyses, which seldom change. */
  async analyses() {
    if (performance.now() - this.#asked > KEPT) {
      const { items } = await this.server.get("analyses");
      this.#titles = new Map(items.map((item) => [item.name, item.title]));
      this.#asked = performance.now();
    }
    return [...this.#titles].map(([name, title]) => ({ name, title: title || name }));
  }

  /** Learn the names of the datasets of some jobs that are not known yet. */
  async learn(jobs) {
    await this.analyses();
    const unknown = [...new Set(jobs.map((job) => job.dataset))].filter((id) => id && !this.#datasets.has(id));
    if (!unknown.length) return;
    try {
      const { items } = await this.server.get("datasets", { id: unknown.join(","), limit: unknown.length });
      for (const { id, name } of items) this.#datasets.set(id, name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    for (const id of unknown) if (!this.#datasets.has(id)) this.#datasets.set(id, null);
  }

  title(analysis) {
    return this.#titles.get(analysis) || analysis;
  }

  /** Return the name of a dataset, null if it is gone or not known. */
  dataset(id) {
    return this.#datasets.get(id) ?? null;
  }

  /** Return what a job is called: its own name, or that of its analysis. */
  job(job) {
    return job.name || this.title(job.analysis);
  }
}
