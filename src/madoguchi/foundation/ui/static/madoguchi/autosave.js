// Saves a form while it is filled in: posts it to data-autosave, says when, and keeps trying while it cannot.
const QUIET = 1500;
const RETRIES = [5000, 10000, 30000];
const PATIENCE = 5000;

export function enliven(form) {
  const said = form.querySelector("[data-saved]");
  let changes = 0; // counted, so that what is typed during a save is saved again
  let saved = 0;
  let failures = 0;
  let saving; // the save that is under way
  let leaving = false;
  let timer;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  async function save() {
    clearTimeout(timer);
    if (saving || leaving || saved === changes) return;
    const upTo = changes;
    saving = send(form);
    const fault = await saving;
    saving = undefined;
    if (leaving) return;
    if (fault) failed(fault);
    else succeeded(upTo);
  }

  // The page itself carries the answers from here. A save still under way must not overtake it: it knows less.
  function submitted(event) {
    clearTimeout(timer);
    const again = leaving;
    leaving = true;
    if (!saving) return;
    event.preventDefault();
    if (again) return;
    const { submitter } = event;
    Promise.race([saving, wait(PATIENCE)]).then(() => {
      saving = undefined;
      form.requestSubmit(submitter);
    });
  }

  function succeeded(upTo) {
    saved = upTo;
    failures = 0;
    say(said, said?.dataset.savedText.replace("{time}", clock()));
    if (saved !== changes) later(QUIET);
  }

  function failed(fault) {
    say(said, fault === "offline" ? said?.dataset.offlineText : said?.dataset.failedText);
    later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  }

  form.addEventListener("input", () => {
    changes += 1;
    if (failures === 0) later(QUIET);
  });
  form.addEventListener("change", save);
  form.addEventListener("focusout", save);
  form.addEventListener("submit", submitted);
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("beforeunload", (event) => !leaving && saved !== changes && event.preventDefault());
}

async function send(form) {
  const body = new FormData(form);
  // Photos are sent with the page, never by the way: they would be sent again at every key.
  for (const input of form.querySelectorAll("input[type=file]")) body.delete(input.name);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body,
      keepalive: true,
      credentials: "same-origin",
      headers: { "X-Autosave": "1" },
    });
    return answer.ok ? "" : "refused";
  } catch {
    return "offline";
  }
}

const wait = (time) => new Promise((done) => setTimeout(done, time));

function say(element, words) {
  if (element && words && element.textContent !== words) element.textContent = words;
}

function clock() {
  const [hours, minutes] = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric",
    minute: "2-digit",
    hour12: false,
    timeZone: "Asia/Tokyo",
  })
    .format(new Date())
    .split(":");
  return document.documentElement.lang === "ja" ? `${Number(hours)}時${minutes}分` : `${Number(hours)}:${minutes}`;
}
