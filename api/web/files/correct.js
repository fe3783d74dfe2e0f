// Corrects a claim over REST. The key goes into a header once; it is in no address, no storage and no markup.
"use strict";
(() => {
  const form = document.querySelector(".correction");
  const said = document.getElementById("said");
  const field = (name) => document.getElementById(`c-${name}`);
  const chosen = () => field("comparator").selectedOptions[0];
  let sent = { body: "", key: "" };

  function fit() {
    for (const each of form.querySelectorAll("[data-for]")) each.hidden = !each.dataset.for.split(" ").includes(chosen().value);
  }

  function value() {
    const stated = { comparator: chosen().value };
    if (chosen().dataset.part) stated[chosen().dataset.part] = field("number").value.trim();
    if (stated.comparator === "range") {
      stated.upper = field("upper").value.trim();
      stated.lower_inclusive = field("lower-inclusive").checked;
      stated.upper_inclusive = field("upper-inclusive").checked;
    }
    if (stated.comparator === "rank_set") stated.ranks = field("ranks").value.split(",").map(Number);
    if (stated.comparator === "absent") stated.reason = field("absence").value;
    const decimals = field("decimals").value.trim().replace("−", "-");
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
    said.classList.toggle("refused", isRefused);
    said.textContent = words;
  }

  function refusal(problem) {
    const faults = (problem.errors ?? []).map((fault) => `${fault.path.join(".")}: ${fault.message}`);
    return [problem.title, ...(faults.length ? faults : [problem.detail]), problem.hint].filter(Boolean).join(". ");
  }

  async function send(event) {
    event.preventDefault();
    const body = JSON.stringify({ value: value(), reason: field("reason").value });
    const headers = {
      "Authorization": `Bearer ${field("key").value.trim()}`,
      "Content-Type": "application/json",
      "Idempotency-Key": submission(body),
    };
    tell("", false);
    try {
      const answer = await fetch(form.dataset.address, { method: "POST", headers, body });
      const told = await answer.json();
      if (answer.ok) {
        field("key").value = "";
        field("reason").value = "";
        tell(told.written ? `Recorded at position ${told.position}.` : "That is recorded already; nothing was written.", false);
      } else {
        tell(refusal(told), true);
      }
    } catch {
      tell("The server did not answer. Sent again unchanged, it is recorded once.", true);
    }
  }

  form.addEventListener("submit", send);
  field("comparator").addEventListener("change", fit);
  form.hidden = false;
  document.querySelector(".shell").open = false;
  fit();
})();
