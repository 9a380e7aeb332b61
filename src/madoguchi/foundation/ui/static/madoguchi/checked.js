// A form whose text is checked beside it while somebody types: posts it to data-checked and shows what comes back.
// data-found holds what was found; a link with data-line goes to that line of the text.
const QUIET = 800;
const DOWNLOAD = 2000;

export function enliven(form) {
  const text = form.querySelector("textarea");
  const found = form.querySelector("[data-found]");
  let asked = 0; // counted, so that a slow answer never overwrites a newer one
  let changed = "unsaved" in form.dataset;
  let leaving = false;
  let timer;

  async function check() {
    const turn = ++asked;
    const answer = await send(form);
    if (answer !== undefined && turn === asked) show(found, answer);
  }

  text.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(check, QUIET);
  });
  found.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    select(text, Number(link.dataset.line));
  });
  form.addEventListener("submit", (event) => {
    leaving = true;
    // A file is taken and the page stays.
    if (event.submitter?.value === "file") setTimeout(() => (leaving = false), DOWNLOAD);
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => changed && !leaving && event.preventDefault());
}

async function send(form) {
  try {
    const answer = await fetch(form.dataset.checked, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
    });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined; // off line: what stood there stays, and the button still checks
  }
}

// Only what differs is put in place, so that a screen reader hears of a new number and of nothing else.
function show(found, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const told = found.querySelector("[data-told]");
  const words = fresh.querySelector("[data-told]");
  if (told && words) {
    if (told.textContent !== words.textContent) told.textContent = words.textContent;
    words.replaceWith(told);
  }
  found.replaceChildren(...fresh.childNodes);
}

function select(text, line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 4);
}
