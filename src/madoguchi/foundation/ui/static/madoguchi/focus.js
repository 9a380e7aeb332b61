// The error summary takes the focus when the page opens, so that it is read first.
export function enliven(element) {
  element.focus();
}
