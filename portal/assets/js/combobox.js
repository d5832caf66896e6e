// An editable combobox with a list (ARIA 1.2). The field keeps the focus;
// aria-activedescendant names the active option.
import { words } from "./mots.js";

// The first keystroke asks at once; while keys follow each other faster than this,
// only the last of them asks.
const pause = 40; // ms
// Screen readers hear the count when typing stops.
const quiet = 400; // ms

export class Combobox {
  #field;
  #list;
  #how;
  #items = [];
  #active = -1;
  #turn = 0; // of the last text asked for: older answers are dropped
  #timer = 0;
  #lastKey = 0;

  constructor(field, list, how) {
    this.#field = field;
    this.#list = list;
    this.#how = how;
    list.setAttribute("role", "listbox");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": list.id, "aria-haspopup": "listbox",
    })) field.setAttribute(name, value);

    field.addEventListener("input", (event) => { if (!event.isComposing) this.#typed(); });
    field.addEventListener("compositionend", () => this.#typed());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.#leave());
    field.addEventListener("click", () => { if (!this.open && this.#items.length) this.#show(); });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const at = [...list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.#choose(at);
    });
    field.form?.addEventListener("submit", () => this.#leave());
  }

  get open() { return !this.#list.hidden; }

  setText(text) {
    this.#forget();
    this.#field.value = text;
  }

  #typed() {
    const now = performance.now();
    const wait = now - this.#lastKey < pause ? pause : 0;
    this.#lastKey = now;
    clearTimeout(this.#timer);
    const text = this.#field.value.trim();
    const turn = ++this.#turn;
    this.#setActive(-1);
    if (!text) {
      this.#forget();
      this.#how.announce("");
      return;
    }
    if (wait) this.#timer = setTimeout(() => this.#ask(text, turn), wait);
    else this.#ask(text, turn);
  }

  async #ask(text, turn) {
    let answer;
    try {
      answer = await this.#how.fetch(text);
    } catch (error) {
      if (turn === this.#turn && error.name !== "AbortError") {
        this.#forget();
        this.#how.announce(words.failed);
      }
      return;
    }
    if (turn !== this.#turn) return;
    this.#fill(answer.features, text);
    if (document.activeElement === this.#field && this.#items.length) this.#show();
    else this.#hide();
    this.#how.announce(words.count(this.#items.length), quiet);
  }

  #fill(items, text) {
    this.#items = items;
    this.#list.dataset.texte = text; // what they answer
    this.#active = -1;
    this.#field.removeAttribute("aria-activedescendant");
    this.#list.replaceChildren(...items.map((item, i) => {
      const li = this.#how.render(item, text);
      li.id = `${this.#list.id}-${i}`;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      return li;
    }));
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const last = this.#items.length - 1;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (last < 0) return;
        const down = event.key === "ArrowDown";
        if (!this.open) {
          this.#show();
          if (!event.altKey) this.#setActive(down ? 0 : last);
        } else if (event.altKey) {
          if (!down) this.#hide();
        } else if (down) this.#setActive(this.#active === last ? 0 : this.#active + 1);
        else this.#setActive(this.#active <= 0 ? last : this.#active - 1);
        break;
      }
      case "Home":
      case "End": // with no active option they move in the text
        if (!this.open || this.#active < 0) return;
        this.#setActive(event.key === "Home" ? 0 : last);
        break;
      case "Enter": // with no active option the form is sent
        if (!this.open || this.#active < 0) return;
        this.#choose(this.#active);
        break;
      case "Escape":
        if (this.open) this.#hide();
        else {
          this.#forget();
          this.#field.value = "";
          this.#how.announce("");
        }
        break;
      case "Tab":
        this.#hide();
        return;
      default:
        return;
    }
    event.preventDefault();
  }

  #setActive(at) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.#list.children[at];
    if (!option) {
      this.#field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", option.id);
  }

  #choose(at) {
    const item = this.#items[at];
    this.setText(this.#how.label(item));
    this.#how.choose(item);
  }

  #show() {
    this.#list.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
  }

  #hide() {
    this.#setActive(-1);
    this.#list.hidden = true;
    this.#field.setAttribute("aria-expanded", "false");
  }

  // #leave closes the list; what is still on its way will not open it.
  #leave() {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#hide();
  }

  #forget() {
    this.#leave();
    this.#fill([], "");
  }
}
