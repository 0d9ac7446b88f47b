// Keeps `data-live` parts of a page up to date, and counts a code's time. Without it, the page is as good as new
// when it is loaded again.
"use strict";

(() => {
  const EVERY = 30; // seconds

  async function renew(part) {
    // A part that somebody is in the middle of using stays as it is.
    if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) return;
    const source = part.dataset.liveSrc || location.href;
    let answer;
    try {
      answer = await fetch(source, { credentials: "same-origin" });
    } catch {
      return; // no network: what is shown stays
    }
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    const clock = page.querySelector(".clock");
    if (clock && document.querySelector(".clock")) document.querySelector(".clock").innerHTML = clock.innerHTML;
  }

  for (const part of document.querySelectorAll("[data-live]")) {
    setInterval(() => renew(part), (Number(part.dataset.liveEvery) || EVERY) * 1000);
  }

  for (const until of document.querySelectorAll("[data-until]")) {
    const end = Date.parse(until.dataset.until);
    const look = () => {
      if (Date.now() < end) return;
      until.textContent = until.dataset.over;
      clearInterval(timer);
    };
    const timer = setInterval(look, 1000);
  }
})();
