/* The known-on slider: chart and table move with it at once, from the page's own data block; when it rests, the address
   is pushed and the rest of the page follows from the server. */
"use strict";

(() => {
  const live = JSON.parse(document.getElementById("live").textContent);
  const now = live.vintages.length;
  const NOT_YET = [-1, "gap", [], "not yet known", 0];
  const controls = document.getElementById("controls"), slider = document.getElementById("slider");
  const choice = document.getElementById("known-on"), said = document.getElementById("slid");
  const chart = document.querySelector(".chart"), readout = document.querySelector(".readout");
  const older = [...chart.querySelectorAll(".older path")];
  const parts = Object.fromEntries([...chart.querySelectorAll(".now path")].map((path) => [path.className.baseVal, path]));
  const arrows = chart.querySelector(".arrows"), reasons = chart.querySelector(".reasons");
  const cursor = chart.querySelector(".cursor");
  const SVG = "http://www.w3.org/2000/svg";
  const inSight = new Set();
  let rows = [], shown = [], waiting = 0, following = null;

  /* The last answer of a period by the vintage at an index. */
  const answerAt = (steps, index) => {
    let low = 0, high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle][0] <= index) low = middle + 1;
      else high = middle;
    }
    return low ? steps[low - 1] : NOT_YET;
  };

  const made = (name, attributes, words) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (words) element.textContent = words;
    return element;
  };

  /* Rows in sight move at once, the others when there is time: a table of hundreds of rows outlasts a frame. */
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) isIntersecting ? inSight.add(target) : inSight.delete(target);
  });
  const readRows = () => {
    watch.disconnect();
    inSight.clear();
    rows = [...document.querySelectorAll("#table tbody tr")].reverse();
    rows.forEach((row) => watch.observe(row));
    shown = [];
    clearTimeout(waiting);
  };

  const tellRow = (row, index, answers, last) => {
    const answer = answers[index];
    if (shown[index] === answer && row.classList.contains("ahead") === index > last) return;
    const [, value, since, revised] = row.cells;
    row.classList.toggle("ahead", index > last);
    value.classList.toggle("none", answer[1] === "gap");
    value.firstElementChild.textContent = answer[3];
    since.textContent = answer === NOT_YET ? "" : answer[5] || live.vintages[answer[0]];
    revised.textContent = answer[4] > 1 ? answer[4] - 1 : "";
    shown[index] = answer;
  };

  const tell = (answers, last) => {
    rows.forEach((row, index) => inSight.has(row) && tellRow(row, index, answers, last));
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      rows.forEach((row, index) => tellRow(row, index, answers, last));
      const note = document.querySelector(".ahead-note");
      note.hidden = last === rows.length - 1;
      note.firstElementChild.textContent = rows.length - 1 - last;
    }, 60);
  };

  const draw = (index) => {
    const answers = live.steps.map((steps) => answerAt(steps, index));
    const last = answers.findLastIndex((answer) => answer !== NOT_YET);
    const layers = lineLayers(live.slots, answers.map((answer, each) => (each > last ? null : answer)));
    for (const [name, path] of Object.entries(layers.paths)) parts[name].setAttribute("d", path);
    parts.holes.setAttribute("d", layers.paths.rings);
    arrows.replaceChildren(...layers.arrows.map(([way, x, y]) => made("use", { href: `#arrow-${way}`, x: `${x / 10}%`, y })));
    reasons.replaceChildren(...layers.reasons.map(([x, words]) => made("text", { x: `${x / 10}%`, y: 308 }, words)));
    const current = Math.min(index, now - 1);
    older.forEach((path, each) => path.classList.toggle("later", each >= current));
    tell(answers, last);
  };

  const name = (index) => (index === now ? "" : live.vintages[index]);

  const say = (knownOn) => {
    said.textContent = knownOn || "now";
    slider.setAttribute("aria-valuetext", knownOn || "now");
    if ([...choice.options].some((option) => option.value === knownOn)) choice.value = knownOn;
  };

  /* Everything but the controls and the chart becomes what the server says of this address. */
  const follow = async (url) => {
    following?.abort();
    following = new AbortController();
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: following.signal });
      if (!answer.ok) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-follows]")) {
        const top = part.scrollTop, fresh = page.getElementById(part.id);
        part.replaceWith(fresh);
        fresh.scrollTop = top;
      }
      readRows();
    } catch (error) {
      if (error.name !== "AbortError") location.reload();
    }
  };

  const go = (knownOn) => {
    const url = new URL(location);
    if (knownOn) url.searchParams.set("known_on", knownOn);
    else url.searchParams.delete("known_on");
    if (url.href === location.href) return;
    history.pushState(null, "", url);
    follow(url);
  };

  const place = (knownOn) => (knownOn ? live.vintages.findLastIndex((date) => date <= knownOn.slice(0, 10)) : now);

  /* Back and forward: the known-on date alone is redrawn, another view is loaded. */
  const others = (url) => {
    const rest = new URL(url);
    rest.searchParams.delete("known_on");
    rest.hash = "";
    return rest.href;
  };
  const loaded = others(location);
  addEventListener("popstate", () => {
    if (others(location) !== loaded) return location.reload();
    const knownOn = new URL(location).searchParams.get("known_on") || "";
    slider.value = place(knownOn);
    say(knownOn);
    draw(place(knownOn));
    follow(location.href);
  });

  slider.addEventListener("input", () => {
    document.getElementById("table").classList.add("moves");
    say(name(Number(slider.value)));
    draw(Number(slider.value));
  });
  slider.addEventListener("change", () => go(name(Number(slider.value))));
  choice.addEventListener("change", () => {
    slider.value = place(choice.value);
    say(choice.value);
    draw(Number(slider.value));
    go(choice.value);
  });

  /* What is under the pointer is read out, and its row is marked; a click opens the figure. */
  let pointed = null;
  const point = (index) => {
    pointed?.classList.remove("pointed");
    pointed = index === null ? null : rows[index];
    cursor.classList.toggle("shown", Boolean(pointed));
    if (!pointed) return readout.replaceChildren();
    pointed.classList.add("pointed");
    for (const end of ["x1", "x2"]) cursor.setAttribute(end, `${live.slots[index][0] / 10}%`);
    const [period, value, since] = [...pointed.cells].map((cell) => cell.textContent.trim());
    const bold = document.createElement("b");
    bold.textContent = value;
    readout.replaceChildren(`${period}: `, bold, since && `, known since ${since}`);
  };
  const nearest = (event) => {
    const box = chart.querySelector(".base").getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 1000;
    let found = null;
    live.slots.forEach(([middle], index) => {
      if (rows[index].classList.contains("ahead")) return;
      if (found === null || Math.abs(middle - x) < Math.abs(live.slots[found][0] - x)) found = index;
    });
    return found;
  };
  chart.addEventListener("pointermove", (event) => point(nearest(event)));
  chart.addEventListener("pointerleave", () => point(null));
  chart.addEventListener("click", (event) => {
    const index = nearest(event);
    if (index !== null) location.assign(rows[index].querySelector("a").href);
  });

  readRows();
  const given = new URL(location).searchParams.get("known_on") || "";
  if (now > 1) {
    slider.value = place(given);
    controls.querySelector(".slides").hidden = false;
    choice.labels[0].textContent = "Vintage";
    say(given);
  }
})();
