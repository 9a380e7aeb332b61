// How long a place is still kept, counted down. Said aloud is only what helps: when it gets short, how to make it longer,
// and when it is over. Nothing that was typed is lost.
const SAID = [300, 120, 60];
export function enliven(element) {
  const left = element.querySelector("[data-left]");
  const told = element.querySelector("[data-told]");
  const end = Date.now() + Number(element.dataset.countdown) * 1000;
  let before = Infinity;
  left.hidden = false;
  function show() {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const words = left.dataset.words
      .replace("{minutes}", Math.floor(seconds / 60))
      .replace("{seconds}", seconds % 60);
    left.textContent = seconds ? words : element.dataset.over;
    if (SAID.some((one) => before > one && seconds <= one)) told.textContent = `${words} ${element.dataset.longer}`;
    before = seconds;
    if (seconds === 0) told.textContent = element.dataset.over;
    if (seconds === 0) clearInterval(timer);
  }
  const timer = setInterval(show, 1000);
  show();
}
