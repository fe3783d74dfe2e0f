// What the pages that follow the log share: events as they are recorded, and a page as the server has it now.
"use strict";

// Hears each event after a position once, in order. A browser comes again by itself when a connection breaks, but gives up for
// good after an answer that is no stream (too many readers, a server that starts): then it is opened anew, later and later.
class Listener {
  static FIRST_PAUSE_MS = 1_000;
  static LONGEST_PAUSE_MS = 60_000;
  #stream = null;
  #timer = null;
  #pauseMs = Listener.FIRST_PAUSE_MS;

  // `address` is a stream of events; `heard` takes each message, `isHearing` is told true or false when that changes.
  constructor(address, position, heard, isHearing) {
    Object.assign(this, { address, position, heard, isHearing });
  }

  get isListening() {
    return this.#stream !== null;
  }

  start() {
    if (this.#stream || this.#timer) return;
    const address = new URL(this.address, location.href);
    address.searchParams.set("after", this.position);
    const stream = this.#stream = new EventSource(address);
    stream.onopen = () => {
      this.#pauseMs = Listener.FIRST_PAUSE_MS;
      this.isHearing(true);
    };
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) this.#later();
      this.isHearing(false);
    };
    stream.onmessage = (message) => {
      this.position = Number(message.lastEventId);
      this.heard(message);
    };
  }

  stop() {
    this.#stream?.close();
    clearTimeout(this.#timer);
    this.#stream = this.#timer = null;
  }

  #later() {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.start();
    }, this.#pauseMs * (0.5 + Math.random() / 2)); // so that not all windows come at once
    this.#pauseMs = Math.min(2 * this.#pauseMs, Listener.LONGEST_PAUSE_MS);
  }
}

// This page as it is now, as a document; once `position` is in view there. The address that the reader has stays as it is.
async function pageNow(position) {
  const address = new URL(location.href);
  if (position) address.searchParams.set("min_position", position);
  const ask = () => fetch(address, { headers: { Accept: "text/html" } });
  let answer = await ask();
  if (answer.status === 422 && address.searchParams.has("correct")) { // the claim that it names was taken out meanwhile
    address.searchParams.delete("correct");
    answer = await ask();
  }
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
