// A button that prints the page, shown where there is a script to do it.
export function enliven(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
