// The map: Leaflet without tiles. Outlines come from Natural Earth; numbers and
// streets from our own index, as the server draws them around a point.
import { words } from "./mots.js";

const zooms = { "Numéro": 18, "Voie": 17, "Lieu-dit": 16, "Commune": 15 };
const closeZoom = 15; // from here on the surroundings are drawn
const figuresZoom = 18; // from here on numbers are written
const roadMetres = 9;
const refreshMetres = 120;

// openMap turns the element into a map. It resolves when Leaflet and the outlines are there.
export async function openMap(element, { onChoose }) {
  const { leaflet, leafletCss, contours, voisinage } = element.dataset;
  const [, , outlines] = await Promise.all([
    import(leaflet), stylesheet(leafletCss), fetch(contours).then((r) => r.json()),
  ]);
  return new AddressMap(globalThis.L, element, outlines, voisinage, onChoose);
}

function stylesheet(href) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = resolve;
    link.onerror = () => reject(new Error(href));
    // Before ours, which has the last word.
    document.head.querySelector("link[rel=stylesheet]").before(link);
  });
}

class AddressMap {
  #L; #map; #element; #path; #onChoose;
  #caption = document.getElementById("carte-texte");
  #around; // layer of streets and numbers
  #labels; // layer of their names
  #drawn = null; // what is drawn
  #pin = null;
  #request = null;

  constructor(L, element, outlines, path, onChoose) {
    this.#L = L;
    this.#element = element;
    this.#path = path;
    this.#onChoose = onChoose;
    element.replaceChildren();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = this.#map = L.map(element, {
      attributionControl: false, zoomControl: false, minZoom: 4, maxZoom: 20, zoomSnap: 1,
      fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still, inertia: !still,
      scrollWheelZoom: false, // the page scrolls; the wheel zooms once the map has the focus
    });
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    element.setAttribute("role", "application");
    element.setAttribute("aria-describedby", "carte-texte");
    this.#land(outlines.voisins, "land-far");
    this.#land(outlines.france, "land");
    this.#around = L.layerGroup().addTo(map);
    this.#labels = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.#draw());
    map.on("moveend", () => { this.#write(); this.#refresh(); });
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  }

  // show centres the map on an address and tells what stands around it.
  async show(chosen) {
    const at = [chosen.lat, chosen.lon];
    this.#element.setAttribute("aria-label", words.map(chosen.Label));
    this.#element.dataset.etat = "charge";
    this.#pin?.remove();
    this.#pin = this.#L.marker(at, { icon: pinIcon(this.#L), interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(this.#map);
    this.#drawn = null;
    this.#map.setView(at, zooms[chosen.Nature] ?? 16, { animate: false });
    const around = await this.#load(chosen.lon, chosen.lat).catch(() => null);
    if (around) this.#tell(around);
    else this.#caption.replaceChildren(paragraph(words.aroundFailed));
    this.#element.dataset.etat = "pret";
  }

  #land(rings, className) {
    const latLngs = rings.map((flat) => {
      const ring = [];
      for (let i = 0; i < flat.length; i += 2) ring.push([flat[i + 1] / 1000, flat[i] / 1000]);
      return [ring];
    });
    // Rings may be holes of one another (an enclave): even-odd filling shows them.
    this.#L.polygon(latLngs, { className, interactive: false, stroke: true, fillRule: "evenodd", smoothFactor: 1 }).addTo(this.#map);
  }

  async #load(lon, lat) {
    this.#request?.abort();
    const request = this.#request = new AbortController();
    const query = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
    const response = await fetch(`${this.#path}?${query}`, { signal: request.signal });
    if (!response.ok) throw new Error(`${this.#path}: ${response.status}`);
    this.#drawn = await response.json();
    this.#draw();
    return this.#drawn;
  }

  // #refresh follows the reader who walks away from what is drawn.
  #refresh() {
    if (!this.#drawn || this.#map.getZoom() < closeZoom) return;
    const centre = this.#map.getCenter();
    if (this.#map.distance(centre, flip(this.#drawn.centre)) < refreshMetres) return;
    this.#load(centre.lng, centre.lat).catch(() => {}); // what is drawn stays
  }

  #draw() {
    this.#around.clearLayers();
    const zoom = this.#map.getZoom();
    if (!this.#drawn || zoom < closeZoom) return;
    const { numeros, voies } = this.#drawn;
    const L = this.#L;
    const width = Math.max(2, roadMetres / metresPerPixel(this.#drawn.centre[1], zoom));
    for (const street of voies) {
      if (!street.lignes.length) continue;
      L.polyline(street.lignes.map((line) => line.map(flip)), { className: "road", weight: width, interactive: false, smoothFactor: 0 }).addTo(this.#around);
    }
    for (const number of numeros) {
      L.circleMarker(flip(number.position), { className: "number", radius: zoom >= 17 ? 5 : 2.5, bubblingMouseEvents: false })
        .bindTooltip(number.libelle, { direction: "top", offset: [0, -6] })
        .on("click", () => this.#onChoose({ label: number.libelle, id: number.id }))
        .addTo(this.#around);
    }
    this.#write();
  }

  // #write puts the names of streets, then numbers, where none covers another nor
  // leaves the map.
  #write() {
    this.#labels.clearLayers();
    const zoom = this.#map.getZoom();
    if (!this.#drawn || zoom < closeZoom) return;
    const size = this.#map.getSize();
    const taken = [];
    const room = (at, width, height, angle, dy = 0) => {
      const { x, y } = this.#map.latLngToContainerPoint(flip(at));
      const boxes = along(x, y + dy, width, height, angle);
      if (boxes.some((b) => b.x < b.half || b.y < b.half || b.x > size.x - b.half || b.y > size.y - b.half)) return false;
      if (boxes.some((b) => taken.some((t) => Math.abs(b.x - t.x) < b.half + t.half && Math.abs(b.y - t.y) < b.half + t.half))) return false;
      taken.push(...boxes);
      return true;
    };
    const pin = this.#map.latLngToContainerPoint(this.#pin.getLatLng());
    taken.push({ x: pin.x, y: pin.y - 20, half: 20 }, { x: 24, y: 42, half: 36 }, { x: 40, y: size.y - 16, half: 16 }); // and the controls
    const { numeros, voies } = this.#drawn;
    for (const street of voies) {
      if (street.numeros < 3) continue;
      const place = street.etiquettes.find((p) => room(p, street.nom.length * 7.2, 18, street.angle));
      if (place) this.#label(place, street.nom, "street", street.angle, 0);
    }
    if (zoom < figuresZoom) return;
    for (const number of numeros) {
      if (room(number.position, number.numero.length * 7 + 4, 16, 0, -14)) this.#label(number.position, number.numero, "figure-text", 0, -14);
    }
  }

  #label(at, text, kind, angle, dy) {
    const span = document.createElement("span");
    span.textContent = text;
    if (angle || dy) span.style.transform = `translate(-50%, -50%) translateY(${dy}px) rotate(${angle}deg)`;
    const icon = this.#L.divIcon({ className: `map-label ${kind}`, html: span, iconSize: [0, 0] });
    this.#L.marker(flip(at), { icon, interactive: false, keyboard: false }).addTo(this.#labels);
  }

  // #tell writes the map in words.
  #tell({ complet, numeros, voies }) {
    const parts = [paragraph(words.around(complet, numeros.length, voies.length))];
    if (voies.length) {
      const details = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = words.streets;
      const list = document.createElement("ul");
      list.className = "streets";
      list.append(...voies.map((street) => {
        const li = document.createElement("li");
        const count = document.createElement("span");
        count.className = "small";
        count.textContent = `(${words.numbers(street.numeros)})`;
        li.append(street.nom, " ", count);
        return li;
      }));
      details.append(summary, list);
      parts.push(details);
    }
    this.#caption.replaceChildren(...parts);
  }
}

// along cuts the place of a slanted label into squares.
function along(x, y, width, height, angle) {
  const half = height / 2;
  const turn = angle * Math.PI / 180;
  const boxes = [];
  for (let d = Math.min(0, half - width / 2); ; d += height) {
    const end = Math.max(0, width / 2 - half);
    d = Math.min(d, end);
    boxes.push({ x: x + d * Math.cos(turn), y: y + d * Math.sin(turn), half });
    if (d >= end) return boxes;
  }
}

function pinIcon(L) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-11 -29 22 30");
  svg.setAttribute("width", "33");
  svg.setAttribute("height", "45");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", "M0 0c-2-7-9-10-9-18a9 9 0 1 1 18 0c0 8-7 11-9 18z");
  const eye = document.createElementNS(svg.namespaceURI, "circle");
  eye.setAttribute("cy", "-18");
  eye.setAttribute("r", "3.4");
  svg.append(path, eye);
  return L.divIcon({ className: "map-pin", html: svg, iconSize: [33, 45], iconAnchor: [16.5, 43.5] });
}

function metresPerPixel(lat, zoom) {
  return 156543.03 * Math.cos(lat * Math.PI / 180) / 2 ** zoom;
}

function flip([lon, lat]) { return [lat, lon]; }

function paragraph(text) {
  const p = document.createElement("p");
  p.textContent = text;
  return p;
}
