// Copy buttons. They are hidden until this runs, since they do nothing without it.
import { words } from "./mots.js";

export function enableCopy(root, announce) {
  for (const button of root.querySelectorAll("button.copy")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = source(button).textContent;
      const done = await copy(text);
      announce(done ? words.copied(text) : words.copyFailed);
      if (done) flash(button);
    });
  }
}

function source(button) {
  const { copie, copieChamp } = button.dataset;
  if (copie) return document.getElementById(copie);
  return button.closest(".card").querySelector(`[data-champ="${copieChamp}"]`);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // no clipboard outside secure contexts
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}

function flash(button) {
  const visible = button.firstChild;
  const before = button.dataset.avant ??= visible.textContent;
  visible.textContent = words.copiedShort;
  clearTimeout(Number(button.dataset.minuteur));
  button.dataset.minuteur = setTimeout(() => { visible.textContent = before; }, 1600);
}
