// A search that was not answered is told: what is shown is then of another one.
"use strict";
(() => {
  const failed = document.getElementById("failed");
  const tell = (isFailed) => () => { failed.hidden = !isFailed; };
  for (const event of ["htmx:sendError", "htmx:responseError"]) document.body.addEventListener(event, tell(true));
  document.body.addEventListener("htmx:afterSwap", tell(false));
})();
