// The card of the chosen address: the server's own template, filled from the API.
import { words } from "./mots.js";

export function facts(feature, path) {
  const p = feature.properties;
  const [lon, lat] = feature.geometry.coordinates;
  const commune = (p.district ?? p.city ?? "") + (p.oldcity ? ` (${p.oldcity})` : "");
  return {
    lon, lat,
    Label: p.label, Nature: words.kinds[p.type] ?? p.type, Commune: commune, CodeInsee: p.citycode ?? "",
    CodePostal: p.postcode ?? "", Context: p.context ?? "", Position: `${lat}, ${lon}`,
    Projection: p.x === undefined ? "" : `${p.x}, ${p.y}`, ID: p.id, BanID: p.banId ?? "",
    Request: `${path}?${new URLSearchParams({ q: p.label, limit: "1" })}`,
  };
}

export function fillCard(template, chosen) {
  const card = template.content.firstElementChild.cloneNode(true);
  for (const e of card.querySelectorAll("[data-champ]")) e.textContent = chosen[e.dataset.champ];
  for (const e of card.querySelectorAll("[data-ligne]")) e.hidden = !chosen[e.dataset.ligne];
  for (const e of card.querySelectorAll("[data-lien]")) e.href = chosen[e.dataset.lien];
  return card;
}
