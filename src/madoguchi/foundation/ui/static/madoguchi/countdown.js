// How long a place is still kept, counted down, and made longer without leaving the page: what is typed and the focus stay
// where they are. Said aloud is only what helps: when it gets short, how to make it longer, until when it is kept, and when
// it is over. Without this file the form's own button makes it longer.
const SAID = [300, 120, 60, 20];
// From then on it stays in sight, wherever somebody is on the page: WCAG 2.2.1 asks for 20 seconds at least.
const SHORT = 120;

export function enliven(element) {
  const left = element.querySelector("[data-left]");
  const told = element.querySelector("[data-told]");
  const here = element.querySelector(".buttons");
  const below = document.querySelector("main form button[name=longer]");
  let end, before, timer, asked;

  function begin(seconds) {
    end = Date.now() + seconds * 1000;
    before = Infinity;
    clearInterval(timer);
    timer = setInterval(show, 1000);
    show();
  }

  function show() {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const words = left.dataset.words
      .replace("{minutes}", Math.floor(seconds / 60))
      .replace("{seconds}", seconds % 60);
    left.textContent = seconds ? words : element.dataset.over;
    element.classList.toggle("in-sight", seconds <= SHORT);
    if (SAID.some((one) => before > one && seconds <= one)) told.textContent = `${words} ${element.dataset.longer}`;
    before = seconds;
    if (seconds === 0) told.textContent = element.dataset.over;
    if (seconds === 0) clearInterval(timer);
  }

  async function longer(event) {
    event.preventDefault();
    if (asked) return;
    asked = true;
    const page = await answered(below);
    asked = false;
    const fresh = page?.querySelector("[data-countdown]");
    // Off line, or over: the page itself says so.
    if (!fresh) return below.form.requestSubmit(below);
    const words = (page.querySelector("main > .banner[role=status] p:last-child") ?? fresh.querySelector("[data-until]")).textContent.trim();
    begin(Number(fresh.dataset.countdown));
    element.querySelector("[data-until]").textContent = words;
    told.textContent = words;
  }

  left.hidden = false;
  begin(Number(element.dataset.countdown));
  if (!below) return;
  here.hidden = false;
  here.addEventListener("click", longer);
  below.addEventListener("click", longer);
}

// The page that comes back when the form is sent by its button.
async function answered(button) {
  try {
    const body = new FormData(button.form, button);
    // Files stay in their field: the page goes on, and sends them itself.
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const answer = await fetch(button.form.action, { method: "POST", body, credentials: "same-origin" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
  } catch {
    return undefined;
  }
}
