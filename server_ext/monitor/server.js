// Asks the service, and knows whether it is there: every view hears when it goes away, comes back, or wants a login.

import { setClock } from "./words.js";

const PATIENCE = 10_000;
const AWAY = new Set([502, 503, 504]);

/** What the service said no to. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered; it is tried again by itself. */
export class Away extends Error {}

/** The reader is not logged in any more. */
export class LoggedOut extends Error {}

export class Server extends EventTarget {
  constructor(base) {
    super();
    this.base = base;
    this.state = "unknown";
    this.failures = 0;
  }

  /** Return the address of something below /analyst/. */
  address(path) {
    return this.base + path;
  }

  /**
   * Return the JSON that lies at a path; arguments that are null or empty are left out. To look is no activity by which
   * Jupyter should take a server for one in use.
   */
  async get(path, args = {}, signal = undefined) {
    const given = Object.entries(args).filter(([, value]) => value != null && value !== "");
    const query = new URLSearchParams([...given, ["no_track_activity", "1"]]);
    return this.#ask(`${path}?${query}`, { signal });
  }

  /** Post nothing to a path, with the token that Jupyter wants of a browser. */
  async post(path) {
    return this.#ask(path, { method: "POST", headers: { "X-XSRFToken": cookie("_xsrf") } });
  }

  async #ask(path, { signal, ...options }) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE);
    signal?.addEventListener("abort", () => control.abort());
    try {
      const answer = await fetch(this.address(path), { ...options, signal: control.signal, cache: "no-cache" });
      return this.#told(answer, await answer.text());
    } catch (error) {
      if (signal?.aborted) throw new DOMException("Nobody waits for it any more.", "AbortError");
      if (error instanceof Refusal || error instanceof LoggedOut || error instanceof Away) throw error;
      this.#become("away");
      throw new Away("The server does not answer.", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  #told(answer, text) {
    const said = parsed(text);
    if (AWAY.has(answer.status)) {
      this.#become("away", said.message);
      throw new Away(said.message ?? "The server does not answer.");
    }
    setClock(answer.headers.get("Date"));
    if (answer.status === 403 && said.reason === "forbidden" && !/xsrf/i.test(said.message)) {
      this.#become("login");
      throw new LoggedOut(said.message);
    }
    this.#become("ok");
    if (!answer.ok) throw new Refusal(answer.status, said.message ?? `The server answered ${answer.status}.`);
    return said;
  }

  #become(state, detail = "") {
    this.failures = state === "ok" ? 0 : this.failures + 1;
    const before = this.state;
    this.state = state;
    this.detail = detail;
    if (before !== state) this.dispatchEvent(new CustomEvent("state", { detail: { before, state } }));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // a page of a proxy, say; the status tells enough
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
