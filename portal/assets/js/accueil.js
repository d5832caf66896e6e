// The home: ties the address field, the card of the chosen address, the map and the
// copy buttons together. Without this file the page works through its form.
import { Combobox } from "./combobox.js";
import { Suggestions } from "./suggestions.js";
import { facts, fillCard } from "./fiche.js";
import { enableCopy } from "./copie.js";
import { option } from "./option.js";
import { words } from "./mots.js";

const form = document.getElementById("recherche");
const status = document.getElementById("annonce");
const map = document.getElementById("carte");

// The map is heavy: it is fetched when there is something to show on it.
let mapReady;
function showOnMap(chosen) {
  mapReady ??= import("./carte.js").then(({ openMap }) => openMap(map, { onChoose: chooseNeighbour }));
  return mapReady.then((m) => m.show(chosen));
}

let announcing;
function announce(text, delay = 0) {
  clearTimeout(announcing);
  announcing = setTimeout(() => { status.textContent = text; }, delay);
}

enableCopy(document, announce);

if (form) {
  const field = form.elements.q;
  const suggestions = new Suggestions(form.dataset.recherche);
  const combobox = new Combobox(field, document.getElementById("suggestions"), {
    fetch: (text) => suggestions.get(text),
    render: option,
    label: (feature) => feature.properties.label,
    choose,
    announce,
  });

  function choose(feature) {
    const chosen = facts(feature, form.dataset.recherche);
    document.getElementById("resultats").replaceChildren();
    document.querySelector(".tries")?.remove();
    const card = fillCard(document.getElementById("fiche-modele"), chosen);
    document.getElementById("choix").replaceChildren(card);
    enableCopy(card, announce);
    document.title = `${chosen.Label} – Tuyau`;
    history.replaceState(null, "", `/?${new URLSearchParams({ q: chosen.Label, id: chosen.ID })}`);
    announce(words.chosen(chosen.Label));
    showOnMap(chosen).catch(() => announce(words.noMap));
  }

  // A number clicked on the map becomes the chosen address.
  async function neighbour({ label, id }) {
    const { features } = await suggestions.get(label);
    const feature = features.find((f) => f.properties.id === id);
    if (feature) {
      combobox.setText(label);
      choose(feature);
    }
  }
  map.addEventListener("tuyau:voisin", (event) => neighbour(event.detail).catch(() => announce(words.failed)));
}

function chooseNeighbour(number) {
  map.dispatchEvent(new CustomEvent("tuyau:voisin", { detail: number }));
}

// An address chosen by the server: the drawing gives way to the map.
if (map.dataset.position) {
  const [lat, lon] = map.dataset.position.split(", ").map(Number);
  showOnMap({ lat, lon, Label: map.dataset.libelle, Nature: map.dataset.nature }).catch(() => {});
}
