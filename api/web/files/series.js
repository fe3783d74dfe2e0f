/* The known-on slider: headline, chart and table move with it at once, from the page's own data block; when it rests, the
   address is pushed and the rest of the page, dimmed until then, follows from the server. */
"use strict";

(() => {
  const REST_MS = 300;
  const NOT_YET = [-1, "gap", [], "not yet known", 0];
  const controls = document.getElementById("controls"), slider = document.getElementById("slider");
  const choice = document.getElementById("known-on"), said = document.getElementById("slid");
  const lost = document.getElementById("lost");
  const chart = document.querySelector(".chart"), readout = document.querySelector(".readout");
  const SVG = "http://www.w3.org/2000/svg";
  const inSight = new Set();
  let live, now, parts, older, rows = [], shown = [], told = [];
  let waiting = 0, resting = 0, following = null;

  /* What the page has from the server, of the date `toldOn`. */
  let toldOn = new URL(location).searchParams.get("known_on") || "";
  const readLive = () => {
    live = JSON.parse(document.getElementById("live").textContent);
    now = live.vintages.length;
  };
  const readChart = () => {
    parts = Object.fromEntries([...chart.querySelectorAll(".now path")].map((path) => [path.className.baseVal, path]));
    older = [...chart.querySelectorAll("[data-until]")].map((element) => [Number(element.dataset.until), element]);
  };

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
    told = live.steps.map((steps) => answerAt(steps, place(document.getElementById("now").dataset.knownOn)));
    clearTimeout(waiting);
  };
  const since = (answer) => (answer === NOT_YET ? "" : answer[5] || live.vintages[answer[0]]);

  const tellRow = (row, index, answers, last) => {
    const answer = answers[index];
    if (shown[index] === answer && row.classList.contains("ahead") === index > last) return;
    const [, value, began, revised] = row.cells;
    row.classList.toggle("ahead", index > last);
    value.classList.toggle("none", answer[1] === "gap");
    value.firstElementChild.textContent = answer[3];
    value.classList.toggle("another", answer !== told[index]);
    began.textContent = since(answer);
    revised.textContent = answer[4] > 1 ? answer[4] - 1 : "";
    shown[index] = answer;
  };

  const tellNow = (answers, last) => {
    const headline = document.querySelector("#now .value");
    if (last < 0) return headline.replaceChildren("Nothing was known yet");
    const answer = answers[last], [period, value] = rows[last].cells;
    const link = period.firstElementChild.cloneNode(true), small = document.createElement("small");
    const words = document.createElement("bdi");
    words.textContent = answer[3] + (answer[1] === "gap" ? "" : live.unit);
    small.append(...link.childNodes, answer === NOT_YET ? "" : `, known since ${since(answer)}`);
    if (answer === told[last]) small.append(...[...value.querySelectorAll(".badge")].flatMap((badge) => [" ", badge.cloneNode(true)]));
    link.append(words);
    headline.replaceChildren(link, " ", small);
  };

  const tell = (answers, last) => {
    tellNow(answers, last);
    rows.forEach((row, index) => inSight.has(row) && tellRow(row, index, answers, last));
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      rows.forEach((row, index) => tellRow(row, index, answers, last));
      const note = document.querySelector(".ahead-note"), ahead = rows.length - 1 - last;
      note.hidden = !ahead;
      note.textContent = `${ahead} later ${ahead === 1 ? "period" : "periods"} not yet known then`;
    }, 60);
  };

  const draw = (index) => {
    const answers = live.steps.map((steps) => answerAt(steps, index));
    const last = answers.findLastIndex((answer) => answer !== NOT_YET);
    const layers = lineLayers(live.slots, answers.map((answer, each) => (each > last ? null : answer)));
    for (const [name, path] of Object.entries(layers.paths)) parts[name].setAttribute("d", path);
    parts.holes.setAttribute("d", layers.paths.rings);
    chart.querySelector(".arrows").replaceChildren(...layers.arrows.map(([way, x, y]) => made("use", { href: `#arrow-${way}`, x: `${x / 10}%`, y })));
    chart.querySelector(".reasons").replaceChildren(...layers.reasons.map(([x, words]) => made("text", { x: `${x / 10}%`, y: 308 }, words)));
    for (const [until, element] of older) element.classList.toggle("later", until > index);
    tell(answers, last);
  };

  const name = (index) => (index === now ? "" : live.vintages[index]);
  const place = (knownOn) => (knownOn ? live.vintages.findLastIndex((date) => date <= knownOn) : now);

  const say = (knownOn) => {
    said.textContent = knownOn || "now";
    slider.setAttribute("aria-valuetext", knownOn || "now");
    if (![...choice.options].some((option) => option.value === knownOn)) choice.add(new Option(knownOn), 1);
    choice.value = knownOn;
  };

  /* Another date is shown than the rest of the page tells of. */
  const leave = () => {
    following?.abort();
    clearTimeout(resting);
    document.body.classList.add("waits");
  };
  const arrive = (knownOn) => {
    toldOn = knownOn;
    lost.hidden = true;
    document.body.classList.remove("waits", "blank");
  };

  /* All but the controls becomes what the server says of this date; what was recorded meanwhile comes along. */
  const take = (page) => {
    const block = document.getElementById("live"), fresh = page.getElementById("live");
    if (block.textContent !== fresh.textContent) {
      block.textContent = fresh.textContent;
      choice.replaceChildren(...page.getElementById("known-on").options);
      readLive();
      slider.max = now;
    }
    for (const part of document.querySelectorAll("[data-follows]")) {
      const top = part.scrollTop, other = page.getElementById(part.id);
      part.replaceWith(other);
      other.scrollTop = top;
    }
    const drawn = page.querySelector(".chart");
    chart.setAttribute("class", drawn.getAttribute("class"));
    chart.replaceChildren(...drawn.childNodes);
    slider.value = place(document.getElementById("now").dataset.knownOn);
    readChart();
    readRows();
    point(null);
  };
  const follow = async (knownOn) => {
    const { signal } = (following = new AbortController());
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector(".chart")) return location.reload();
      take(page);
      say(knownOn);
      arrive(knownOn);
    } catch (error) {
      if (signal.aborted) return;
      lost.hidden = false;
    }
  };

  const addressOf = (knownOn) => {
    const url = new URL(location);
    if (knownOn) url.searchParams.set("known_on", knownOn);
    else url.searchParams.delete("known_on");
    return url;
  };
  const asked = () => new URL(location).searchParams.get("known_on") || "";
  const go = (knownOn) => {
    if (knownOn !== asked()) history.pushState(null, "", addressOf(knownOn));
    if (knownOn === toldOn) arrive(knownOn);
    else follow(knownOn);
  };
  const rest = (knownOn) => {
    clearTimeout(resting);
    resting = setTimeout(go, REST_MS, knownOn);
  };

  /* Back and forward: another known-on date is drawn if it is one, and asked for; another view is loaded. */
  const others = (url) => {
    const other = new URL(url);
    other.searchParams.delete("known_on");
    other.hash = "";
    return other.href;
  };
  const loaded = others(location);
  addEventListener("popstate", () => {
    if (others(location) !== loaded) return location.reload();
    const knownOn = asked();
    if (said.textContent === (knownOn || "now") && knownOn === toldOn) return;
    leave();
    say(knownOn);
    if (/^(\d{4}-\d\d-\d\d)?$/.test(knownOn)) {
      slider.value = place(knownOn);
      draw(place(knownOn));
    } else document.body.classList.add("blank"); // an instant is within a day, of which the page has the end alone
    follow(knownOn);
  });

  slider.addEventListener("input", () => {
    leave();
    say(name(Number(slider.value)));
    draw(Number(slider.value));
  });
  slider.addEventListener("change", () => rest(name(Number(slider.value))));
  choice.addEventListener("change", () => {
    const knownOn = choice.value;
    if (knownOn && !live.vintages.includes(knownOn)) return location.assign(addressOf(knownOn));
    leave();
    slider.value = place(knownOn);
    say(knownOn);
    draw(place(knownOn));
    rest(knownOn);
  });
  lost.querySelector("button").addEventListener("click", () => follow(asked()));

  /* What is under the pointer is read out, and its row is marked. A click opens the figure; of a finger, the second. */
  let pointed = null, pressed = {};
  const point = (index) => {
    const cursor = chart.querySelector(".cursor");
    pointed?.classList.remove("pointed");
    pointed = index === null ? null : rows[index];
    cursor.classList.toggle("shown", Boolean(pointed));
    if (!pointed) return readout.replaceChildren();
    pointed.classList.add("pointed");
    for (const end of ["x1", "x2"]) cursor.setAttribute(end, `${live.slots[index][0] / 10}%`);
    const [period, value, began] = [...pointed.cells];
    const bold = document.createElement("b");
    bold.textContent = value.firstElementChild.textContent;
    readout.replaceChildren(`${period.textContent.trim()}: `, bold, began.textContent && `, known since ${began.textContent}`);
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
  const open = (event) => {
    const index = nearest(event);
    if (index === null) return;
    if (pressed.isTouch && pressed.on !== rows[index]) {
      point(index);
      return readout.append(". Tap again to open it.");
    }
    const { href } = rows[index].querySelector("a");
    if (event.ctrlKey || event.metaKey || event.button === 1) window.open(href, "_blank", "noopener");
    else location.assign(href);
  };
  chart.addEventListener("pointerdown", (event) => (pressed = { isTouch: event.pointerType === "touch", on: pointed }));
  chart.addEventListener("pointermove", (event) => point(nearest(event)));
  chart.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && point(null));
  chart.addEventListener("click", open);
  chart.addEventListener("auxclick", (event) => event.button === 1 && open(event));

  readLive();
  readChart();
  readRows();
  if (now > 1) {
    slider.value = place(document.getElementById("now").dataset.knownOn);
    controls.querySelector(".slides").hidden = false;
    choice.labels[0].textContent = "Vintage";
  }
  say(toldOn);
})();
