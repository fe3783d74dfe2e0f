// Corrects a claim over REST. The key goes into a header once; it is in no address, no storage and no markup.
// The form is of a claim as it stood when it was shown: where that changes, it is renewed whole; what a reader has written in
// stays, and is not sent before they have looked at the claim again. A command names no state that it expects, so the page
// asks for the claim just before it sends; only what is recorded between these two is not seen.
"use strict";
window.correction = (() => {
  const NAMES = {
    comparator: "Wording", amount: "Number", lower: "Number", ranks: "Places", decimals: "Decimals", as_reported: "Printed as",
  };
  const place = document.getElementById("correcting");
  const form = () => place.querySelector("form");
  const said = () => document.getElementById("said");
  const field = (name) => document.getElementById(`c-${name}`);
  const chosen = () => field("comparator").selectedOptions[0];
  const number = (name) => field(name).value.trim().replace("−", "-");
  const claimIn = (root) => ["form", ".to-correct", ".shell code"].map((part) => {
    const found = root.querySelector(`#correct ${part}`);
    return found?.dataset.address ?? found?.textContent;
  }).join();
  let isTouched = false;
  let newer = null; // the page with the claim as it is now, where the reader has written in an older form
  let isSending = false;
  let sent = { body: "", key: "" };

  function fit() {
    for (const each of form().querySelectorAll("[data-for]")) {
      each.hidden = !each.dataset.for.split(" ").includes(chosen().value);
      for (const input of each.querySelectorAll("input, select")) input.disabled = each.hidden;
    }
  }

  const places = () => field("ranks").value.split(",").map((each) => each.trim());

  // What is no number is refused here: in the request it would be nothing, and nothing is a value too.
  function check() {
    const decimals = number("decimals");
    const isWhole = /^-?\d{1,2}$/.test(decimals) && Number(decimals) >= -30 && Number(decimals) <= 18;
    field("decimals").setCustomValidity(!decimals || isWhole ? "" : "A whole number from −30 to 18, or empty where it is not known.");
    const arePlaces = places().every((each) => /^[1-9]\d{0,5}$/.test(each));
    field("ranks").setCustomValidity(arePlaces ? "" : "Whole numbers from 1 on, separated by commas: 1, 2.");
    return form().reportValidity();
  }

  function value() {
    const stated = { comparator: chosen().value };
    if (chosen().dataset.part) stated[chosen().dataset.part] = number("number");
    if (stated.comparator === "range") {
      stated.upper = number("upper");
      stated.lower_inclusive = field("lower-inclusive").checked;
      stated.upper_inclusive = field("upper-inclusive").checked;
    }
    if (stated.comparator === "rank_set") stated.ranks = places().map(Number);
    if (stated.comparator === "absent") stated.reason = field("absence").value;
    const decimals = number("decimals");
    if (stated.comparator === "exact" && decimals) {
      stated.decimals = Number(decimals);
      stated.decimals_inferred = decimals === field("decimals").dataset.inferred;
    }
    if (field("printed").value.trim()) stated.as_reported = field("printed").value.trim();
    return stated;
  }

  // The same content has the same idempotency key: sent again after a lost answer, it is recorded once.
  function submission(body) {
    if (sent.body !== body) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      sent = { body, key: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
    }
    return sent.key;
  }

  function tell(words, isRefused) {
    said().classList.toggle("refused", isRefused);
    said().textContent = words;
  }

  const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?…]$/.test(words) ? "" : ".");

  function nameOf(path) {
    if (path[0] !== "value") return path[0] === "reason" ? "What was mistyped" : path.join(".");
    if (path[1] === "reason") return "Because";
    if (path[1] === "upper") return chosen().value === "range" ? "The number after “and”" : NAMES.amount;
    return NAMES[path[1]] ?? "";
  }

  function faultOf({ path, message }) {
    const name = nameOf(path);
    if (!name) return sentence(message);
    return sentence(/^(is|has|holds) /.test(message) ? `“${name}” ${message}` : `${name}: ${message}`);
  }

  function refusal(problem) {
    const faults = (problem.errors ?? []).map(faultOf);
    const others = [problem.title, faults.length ? "" : problem.detail, problem.hint].map((words) => words && sentence(words));
    return [others[0], ...faults, ...others.slice(1)].filter(Boolean).join(" ");
  }

  function put(fresh) {
    const [focused, told] = [place.contains(document.activeElement) && document.activeElement.id, said()];
    place.replaceChildren(...[...fresh.getElementById("correcting").children].map((each) => document.adoptNode(each)));
    isTouched = false;
    newer = null;
    begin();
    if (told && said()) said().replaceWith(told);
    if (focused) document.getElementById(focused)?.focus();
  }

  // `fresh` is the page as it is now.
  function renew(fresh) {
    const isSame = claimIn(fresh) === claimIn(document);
    if (!isSame && !isTouched) return put(fresh);
    newer = isSame ? null : fresh;
    const warning = document.getElementById("changed");
    if (!warning) return;
    const now = newer?.querySelector("#correct .to-correct");
    const [claim, source] = [now?.querySelector("strong").textContent, now?.querySelector("a").textContent];
    warning.querySelector("span").textContent = now
      ? `Meanwhile this changed: it is now ${claim}, from ${source}. Nothing is sent from here before you have looked at it again.`
      : "Meanwhile this claim was taken out. Nothing is sent from here.";
    warning.hidden = isSame;
  }

  const initial = (each) => [...each.options].find((option) => option.defaultSelected) ?? each.options[0];
  const isWritten = (each) => (each.type === "checkbox" ? each.checked !== each.defaultChecked
    : each.value !== (each.options ? initial(each).value : each.defaultValue));

  // What the reader wrote goes into the form of the claim as it is now; into that of another claim, the reason and the key alone.
  function lookAgain() {
    const isOfSame = newer.querySelector("#correct form")?.dataset.address === form().dataset.address;
    const written = [...form().elements].filter((each) => each.id && isWritten(each))
      .filter((each) => isOfSame || [field("reason"), field("key")].includes(each));
    put(newer);
    for (const { id, value, checked } of written) {
      const input = document.getElementById(id);
      if (input) Object.assign(input, input.type === "checkbox" ? { checked } : { value });
    }
    if (!form()) return;
    isTouched = written.length > 0;
    fit();
    tell("", false);
    field("comparator").focus();
  }

  async function send() {
    if (isSending || !check()) return;
    isSending = true;
    tell("", false);
    try {
      renew(await pageNow());
      if (newer) document.getElementById("look-again").focus();
      else await post();
    } catch {
      tell("The server did not answer, and nothing was sent.", true);
    }
    isSending = false;
  }

  async function post() {
    const body = JSON.stringify({ value: value(), reason: field("reason").value });
    const headers = {
      "Authorization": `Bearer ${field("key").value.trim()}`,
      "Content-Type": "application/json",
      "Idempotency-Key": submission(body),
    };
    try {
      const answer = await fetch(form().dataset.address, { method: "POST", headers, body });
      const told = await answer.json();
      if (answer.ok) {
        field("key").value = "";
        field("reason").value = "";
        isTouched = false;
        if (newer) put(newer); // the page heard of it before this answer came
        tell(told.written ? `Recorded at position ${told.position}.` : "That is recorded already; nothing was written.", false);
      } else {
        tell(refusal(told), true);
      }
    } catch {
      tell("The server did not answer. Sent again unchanged, it is recorded once.", true);
    }
  }

  function begin() {
    if (!form()) return;
    form().hidden = false;
    place.querySelector(".shell").open = false;
    fit();
  }

  place.addEventListener("submit", (event) => {
    event.preventDefault();
    if (newer) document.getElementById("look-again").focus();
    else send();
  });
  place.addEventListener("input", (event) => {
    isTouched = true;
    event.target.setCustomValidity("");
  });
  place.addEventListener("change", (event) => { if (event.target === field("comparator")) fit(); });
  place.addEventListener("click", (event) => { if (event.target.id === "look-again") lookAgain(); });
  begin();
  return { renew };
})();
