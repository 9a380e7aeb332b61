// Asks again whether what a page waits for has come, ever less often, and shows it in its place; role=status says it.
// Whoever reads on stays where they are. Without this file the link of the page asks again.
const SLOWER = 1.25;
const LONGEST = 30;

export function enliven(waiting) {
  let seconds = Number(waiting.dataset.again);

  async function ask() {
    const fresh = await page();
    if (fresh && !fresh.querySelector("[data-again]")) return show(waiting, fresh);
    seconds = Math.min(LONGEST, seconds * SLOWER);
    setTimeout(ask, seconds * 1000);
  }

  setTimeout(ask, seconds * 1000);
}

async function page() {
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return undefined; // off line: it is asked again
  }
}

function show(waiting, fresh) {
  const told = waiting.querySelector("[role=status]");
  const held = waiting.contains(document.activeElement);
  const main = document.getElementById("main");
  document.title = fresh.title;
  told.className = "hidden";
  told.textContent = fresh.querySelector("h1").textContent;
  waiting.replaceChildren(told, ...fresh.getElementById("main").childNodes);
  if (held) main.focus();
}
