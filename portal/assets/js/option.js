// Draws one suggestion: the name with the typed words marked, then the place.
import { words } from "./mots.js";

export function option(feature, text) {
  const p = feature.properties;
  const place = p.type === "municipality" ? p.context ?? "" : [p.postcode, p.city].filter(Boolean).join(" ");
  const li = element("li", "option");
  const body = element("span", "option-text");
  const name = element("span", "option-name");
  name.append(...marked(p.name ?? p.label, text));
  const where = element("span", "option-place");
  where.append(...marked(place, text));
  body.append(name, " ", where);
  const kind = element("span", "tag");
  kind.textContent = words.kinds[p.type] ?? p.type;
  li.append(body, " ", kind);
  return li;
}

// marked wraps the beginnings of words that were typed, whatever their accents.
function marked(label, text) {
  const typed = fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const out = [];
  let at = 0;
  for (const word of label.matchAll(/[\p{L}\p{N}]+/gu)) {
    const folded = fold(word[0]);
    const hit = typed.filter((t) => folded.startsWith(t)).sort((a, b) => b.length - a.length)[0];
    if (!hit || folded.length !== word[0].length) continue;
    out.push(label.slice(at, word.index));
    const mark = document.createElement("mark");
    mark.textContent = word[0].slice(0, hit.length);
    out.push(mark);
    at = word.index + hit.length;
  }
  out.push(label.slice(at));
  return out;
}

function fold(s) {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function element(name, className) {
  const e = document.createElement(name);
  e.className = className;
  return e;
}
