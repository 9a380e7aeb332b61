// Keeps a part of the page as it is now: asked for every so many seconds, replaced only where it reads otherwise, so
// that it is said (role=status) once for each change. A button stops it. Without this file the page's link does it.
export function enliven(part) {
  const stop = document.querySelector("[data-live-stop]");
  const timer = setInterval(look, Number(part.dataset.live) * 1000);

  async function look() {
    const fresh = await page();
    const found = fresh?.querySelector("[data-live]");
    if (fresh && !found) return over(fresh);
    if (!found || words(found) === words(part)) return;
    document.title = fresh.title;
    part.replaceChildren(...found.childNodes);
  }

  function over(fresh) {
    clearInterval(timer);
    document.title = fresh.title;
    document.getElementById("main").replaceChildren(...fresh.getElementById("main").childNodes);
  }

  if (!stop) return;
  stop.hidden = false;
  stop.addEventListener("click", () => {
    clearInterval(timer);
    stop.previousElementSibling.hidden = false;
    stop.remove();
  });
}

function words(part) {
  return part.textContent.replace(/\s+/g, " ").trim();
}

async function page() {
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    return answer.ok && !answer.redirected
      ? new DOMParser().parseFromString(await answer.text(), "text/html")
      : undefined;
  } catch {
    return undefined; // off line: it is asked again
  }
}
