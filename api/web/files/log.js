// The log as it grows: the server says that there are new events, and the page with them is fetched, at most twice a second.
// While it is paused or hidden nothing is listened to; it goes on from where it stopped.
"use strict";
(() => {
  const live = document.getElementById("live");
  const pause = document.getElementById("pause");
  const state = document.getElementById("state");
  const news = document.getElementById("news");
  const PAUSE_MS = 500, LIVE = "Live: new events appear here.";
  let shown = Number(live.dataset.position);
  let timer = null;
  let isPaused = false;

  const count = (events) => (events === 1 ? "1 new event" : `${events} new events`);

  async function show() {
    const fresh = await pageNow();
    const focused = document.activeElement?.getAttribute("href");
    const log = document.adoptNode(fresh.getElementById("log"));
    const items = [...log.querySelectorAll("li[data-position]")];
    const added = items.filter((item) => Number(item.dataset.position) > shown);
    for (const item of added) item.classList.add("fresh");
    document.getElementById("log").replaceWith(log);
    document.querySelector(".colophon").replaceWith(document.adoptNode(fresh.querySelector(".colophon")));
    if (focused) [...log.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    const last = items.length ? Number(items[0].dataset.position) : shown;
    if (last > shown) {
      const words = items[0].querySelector(".event").textContent.trim().replace(/\s+/g, " ");
      news.textContent = `${count(last - shown)}. The last: ${words}`;
      shown = last;
    }
  }

  async function refresh() {
    try {
      await show();
      if (listener.isListening) state.textContent = LIVE;
    } catch {
      state.textContent = "New events could not be fetched.";
    }
    timer = null;
    if (listener.position > shown && listener.isListening) later();
  }

  function later() {
    timer ??= setTimeout(refresh, PAUSE_MS);
  }

  const listener = new Listener("/v1/events", shown, later, (yes) => {
    state.textContent = yes ? LIVE : "The connection was lost; it is tried again.";
  });

  function listen() {
    if (isPaused || document.hidden) listener.stop();
    else listener.start();
    if (isPaused) state.textContent = "Paused.";
  }

  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(isPaused));
    listen();
  });
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => listener.stop());
  live.hidden = false;
  listen();
})();
