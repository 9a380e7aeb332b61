// Small pictures of the files chosen, so that a person sees what will be sent.
export function enliven(input) {
  const list = document.createElement("ul");
  list.className = "thumbs";
  list.hidden = true;
  input.after(list);
  input.addEventListener("change", () => {
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...[...input.files].map(picture));
    list.hidden = input.files.length === 0;
  });
}

function picture(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) item.append(image(file));
  item.append(file.name);
  return item;
}

function image(file) {
  const image = new Image();
  image.alt = "";
  image.src = URL.createObjectURL(file);
  // Not every browser draws every kind (HEIC): the name alone is shown then.
  image.addEventListener("error", () => image.remove());
  return image;
}
