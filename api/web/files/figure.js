// The figure as it changes: the server tells of events, and what was recorded of this figure is shown without reloading.
// While the page is hidden nothing is listened to: a browser has few connections to one server.
"use strict";
(() => {
  const shown = () => document.getElementById("figure");
  const news = document.getElementById("news");
  let position = Number(shown().dataset.position);
  let stream = null;
  let waiting = null;
  let work = Promise.resolve();

  const concerns = (event) => event.stream_id === shown().dataset.stream || event.type === "ledger.PrecedenceSet";

  async function show() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["#figure", ".colophon", ".to-correct", ".shell pre"]) {
      const [old, replacement] = [document.querySelector(part), fresh.querySelector(part)];
      if (old && replacement) old.replaceWith(document.adoptNode(replacement));
    }
  }

  function tell(words, isOver) {
    news.firstElementChild.textContent = words;
    news.lastElementChild.hidden = isOver;
    news.hidden = false;
  }

  // A load may tell of very many events: they are shown together, one look after the other.
  function heard(message) {
    position = Number(message.lastEventId);
    if (!concerns(JSON.parse(message.data))) return;
    waiting ??= setTimeout(() => {
      waiting = null;
      work = work.then(follow);
    }, 200);
  }

  async function follow() {
    if (shown().dataset.follows === "page" && !shown().contains(document.activeElement)) {
      try {
        await show();
        tell(`This figure changed at position ${position}; what is shown is up to date.`, true);
        return;
      } catch { /* then the reader is told, and may try */ }
    }
    tell("This figure changed.", false);
  }

  function rest() {
    stream?.close();
    stream = null;
  }

  function listen() {
    if (document.hidden) {
      rest();
    } else if (stream === null) {
      stream = new EventSource(`/v1/events?after=${position}`);
      stream.onmessage = heard;
    }
  }

  if (shown().dataset.follows) {
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", rest);
    addEventListener("pageshow", listen); // also of a page that the browser kept, when the reader comes back
  }
})();
