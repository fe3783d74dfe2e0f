// The figure as it changes: the server tells of events, and what was recorded of this figure is shown without reloading.
// While the page is hidden nothing is listened to: a browser has few connections to one server.
"use strict";
(() => {
  const FIRST_PAUSE_MS = 200;
  const LONGEST_PAUSE_MS = 60_000;
  const UNHEARD = "New events are not heard at the moment; the connection is tried again.";
  const shown = () => document.getElementById("figure");
  const news = document.getElementById("news");
  let last = 0; // the position of the last event that concerns this figure
  let pauseMs = FIRST_PAUSE_MS;
  let timer = null;
  let told = { words: "", isOver: true };
  let isHearing = true;

  const concerns = (event) => event.stream_id === shown().dataset.stream || event.type === "ledger.PrecedenceSet";

  // The log is ahead of what answers: what comes is as of the position that was heard of, or it is asked for again.
  async function show(position) {
    const fresh = await pageNow(position);
    const figure = fresh.getElementById("figure");
    if (Number(figure.dataset.position) < position) throw new Error("what came is older than what was heard of");
    shown().replaceWith(document.adoptNode(figure));
    document.querySelector(".colophon").replaceWith(document.adoptNode(fresh.querySelector(".colophon")));
    window.correction?.renew(fresh);
  }

  function tell(words, isOver) {
    told = { words, isOver };
    write();
  }

  function write() {
    const { words, isOver } = isHearing ? told : { words: UNHEARD, isOver: false };
    news.firstElementChild.textContent = words;
    news.lastElementChild.hidden = isOver;
    news.hidden = !words;
  }

  // A load may tell of very many events: they are shown together, one look after the other.
  function later() {
    timer ??= setTimeout(async () => {
      const isBehind = await follow();
      timer = null;
      if (isBehind) later();
    }, pauseMs);
  }

  // Whether there is more to show than could be shown.
  async function follow() {
    const position = last;
    if (shown().dataset.follows !== "page" || shown().contains(document.activeElement)) {
      tell("This figure changed.", false);
      return false;
    }
    try {
      await show(position);
    } catch { // the reader is told, and may try
      pauseMs = Math.min(Math.max(2 * pauseMs, 1_000), LONGEST_PAUSE_MS);
      tell("This figure changed; what is shown is not up to date yet.", false);
      return true;
    }
    pauseMs = FIRST_PAUSE_MS;
    if (position === last) tell(`This figure changed at position ${position}; what is shown is up to date.`, true);
    return position < last;
  }

  function heard(message) {
    if (!concerns(JSON.parse(message.data))) return;
    last = Number(message.lastEventId);
    later();
  }

  if (!shown().dataset.follows) return;
  const listener = new Listener(shown().dataset.events, Number(shown().dataset.position), heard, (yes) => {
    isHearing = yes;
    write();
  });
  const listen = () => (document.hidden ? listener.stop() : listener.start());
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => listener.stop());
  addEventListener("pageshow", listen); // also of a page that the browser kept, when the reader comes back
})();
