// A button that copies the text beside it.
export function enliven(button) {
  const part = button.closest("p");
  const said = part.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(part.querySelector("[data-copy-text]").textContent.trim());
    said.textContent = button.dataset.copied;
  });
}
