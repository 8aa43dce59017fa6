// Asks again and again while somebody looks: not in a hidden tab, and less often while the server is away.

import { Away, LoggedOut } from "./server.js";

const LONGEST = 10_000;

export class Poll {
  #timer = 0;
  #over = false;
  #busy = false;
  #again = false;

  /** `ask` is an async function; it is called at once, and `every` seconds after it has ended. */
  constructor(server, ask, every) {
    this.server = server;
    this.ask = ask;
    this.every = every * 1000;
    this.look = () => {
      if (!document.hidden) this.now();
    };
    document.addEventListener("visibilitychange", this.look);
    this.now();
  }

  /** Ask now, and go on from here; what is on its way is waited for, since it may be of before. */
  async now() {
    clearTimeout(this.#timer);
    this.#again = this.#busy;
    if (this.#busy || this.#over) return;
    this.#busy = true;
    try {
      await this.ask();
    } catch (error) {
      if (!(error instanceof Away || error instanceof LoggedOut || error.name === "AbortError")) console.error(error);
    } finally {
      this.#busy = false;
      if (!this.#over && !document.hidden) this.#timer = setTimeout(() => this.now(), this.#again ? 0 : this.#wait());
      this.#again = false;
    }
  }

  #wait() {
    return this.server.state === "away" ? Math.min(LONGEST, 1000 * 2 ** Math.min(this.server.failures, 4) / 2) : this.every;
  }

  stop() {
    this.#over = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.look);
  }
}
